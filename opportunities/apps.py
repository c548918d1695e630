from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpportunitiesConfig(AppConfig):
    name = "opportunities"

    def ready(self) -> None:
        from customers import mergers
        from opportunities import dealings, invariants, tasks  # noqa: F401  (registers checks and the handlers of jobs)
        from opportunities.approvals import register_kind
        from opportunities.models import LeadConversion, Opportunity, OpportunityContact, Quote
        from opportunities.queries import owned_by
        from opportunities.services import hand_over
        from opportunities.worth import register_measures
        from people import handover
        from people.notices import notice

        def move(actor: Any, user: Any, successor: Any) -> int:
            return hand_over(actor=actor, user=user, successor=successor)

        for noun, model in (
            ("account", Opportunity),
            ("lead", Opportunity),
            ("account", LeadConversion),
            ("contact", LeadConversion),
            ("lead", LeadConversion),
        ):
            mergers.move(noun, model, noun)
        mergers.move("contact", OpportunityContact, "contact", unique=("opportunity_id",))
        mergers.move("contact", Quote, "contact")
        register_measures()
        handover.register("opportunities", _("Opportunities"), count=owned_by, move=move)
        register_kind()
        notice("opportunity.approval_asked", _("%(actor)s asks for your yes: %(what)s, %(name)s."), "stamp")
        notice("opportunity.approved", _("%(actor)s approved: %(what)s, %(name)s."), "circle-check")
        notice("opportunity.approval_refused", _("%(actor)s refused: %(what)s, %(name)s."), "circle-x")
        notice("opportunity.assigned", _("%(actor)s assigned the opportunity %(name)s to you."), "handshake")
        notice("opportunity.assigned_many", _("%(actor)s assigned %(count)s opportunities to you."), "handshake")
