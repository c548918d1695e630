from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from audit.words import describe
        from leads import tasks  # noqa: F401  (registers the handlers of jobs)
        from leads.models import Lead
        from leads.services import hand_over
        from leads.services.merging import register_kind
        from people import handover
        from people.notices import notice

        register_kind()
        handover.register(
            "leads",
            _("Leads"),
            count=lambda user: Lead.objects.open().filter(owner=user).count(),
            move=lambda actor, user, successor: hand_over(actor=actor, user=user, successor=successor),
        )
        notice("lead.assigned", _("%(actor)s assigned the lead %(name)s to you."), "target")
        notice("lead.assigned_many", _("%(actor)s assigned %(count)s leads to you."), "target")
        describe(
            **{
                "lead.created": _("Lead created"),
                "lead.edited": _("Lead edited"),
                "lead.deleted": _("Lead deleted"),
                "lead.purged": _("Lead removed for good"),
                "lead.status_changed": _("Status changed"),
                "lead.converted": _("Lead converted"),
                "lead.assigned": _("Lead assigned"),
                "lead.claimed": _("Claimed from the pool"),
                "lead.released": _("Returned to a pool"),
                "lead.handed_over": _("Handed over"),
                "lead.shared": _("Shared"),
                "lead.unshared": _("No longer shared"),
                "lead.tagged": _("Tags changed"),
                "lead.undone": _("Bulk change undone"),
                "lead.imported": _("Imported"),
                "lead.import_undone": _("Import undone"),
                "lead_source.created": _("Lead source created"),
                "lead_source.edited": _("Lead source edited"),
                "lead_pool.created": _("Lead pool created"),
                "lead_pool.edited": _("Lead pool edited"),
            }
        )
