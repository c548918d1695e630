from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "webhooks"

    def ready(self) -> None:
        from people import handover
        from people.notices import notice
        from webhooks import services, tasks  # noqa: F401  registered by being imported
        from webhooks.models import WebhookEndpoint

        notice("webhook.disabled", _("The webhook “%(name)s” was switched off: %(reason)s"), icon="webhook")
        handover.register(
            "webhooks",
            _("Webhooks"),
            count=lambda user: WebhookEndpoint.objects.filter(owner=user).count(),
            move=lambda actor, user, successor: services.hand_over_endpoints(
                actor=actor, user=user, successor=successor
            ),
        )
