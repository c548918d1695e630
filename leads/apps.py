from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from audit.words import describe
        from core import masking
        from leads import tasks  # noqa: F401  (registers the handlers of jobs)
        from leads.models import Lead
        from leads.services import hand_over
        from leads.services.merging import register_kind
        from leads.words import ACTS, NOTICES
        from people import handover
        from people.notices import notice

        register_kind()
        masking.guard(Lead, phone=masking.PHONE, email=masking.EMAIL, budget=masking.MONEY)
        handover.register(
            "leads",
            _("Leads"),
            count=lambda user: Lead.objects.open().filter(owner=user).count(),
            move=lambda actor, user, successor: hand_over(actor=actor, user=user, successor=successor),
        )
        for kind, (sentence, icon) in NOTICES.items():
            notice(kind, sentence, icon)
        describe(**ACTS)
