from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutomationConfig(AppConfig):
    name = "automation"

    def ready(self) -> None:
        from automation import services, tasks  # noqa: F401  registered by being imported
        from automation.models import Rule
        from people import handover
        from people.notices import notice

        notice("automation.message", _("%(message)s"), icon="workflow")
        notice("automation.paused", _("The rule “%(name)s” was paused: %(reason)s"), icon="workflow")
        handover.register(
            "automation_rules",
            _("Automation rules"),
            count=lambda user: Rule.objects.filter(owner=user).count(),
            move=lambda actor, user, successor: services.hand_over_rules(actor=actor, user=user, successor=successor),
        )
