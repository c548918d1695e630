from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import tasks  # noqa: F401  (registers the handlers of jobs)
        from leads.models import Lead
        from leads.services import hand_over
        from people import handover
        from people.notices import notice

        handover.register("leads", _("Leads"), count=lambda user: Lead.objects.open().filter(owner=user).count(), move=hand_over)
        notice("lead.assigned", _("%(actor)s assigned the lead %(name)s to you."), "target")
        notice("lead.assigned_many", _("%(actor)s assigned %(count)s leads to you."), "target")
