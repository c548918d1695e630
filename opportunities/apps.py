from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpportunitiesConfig(AppConfig):
    name = "opportunities"

    def ready(self) -> None:
        from opportunities import invariants, tasks  # noqa: F401  (registers checks and the handlers of jobs)
        from opportunities.queries import owned_by
        from opportunities.services import hand_over
        from people import handover
        from people.notices import notice

        def move(actor: Any, user: Any, successor: Any) -> int:
            return hand_over(actor=actor, user=user, successor=successor)

        handover.register("opportunities", _("Opportunities"), count=owned_by, move=move)
        notice("opportunity.assigned", _("%(actor)s assigned the opportunity %(name)s to you."), "handshake")
        notice("opportunity.assigned_many", _("%(actor)s assigned %(count)s opportunities to you."), "handshake")
