"""Taking hold of a deal for the length of a transaction, and telling open pages that it changed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Conflict
from core.events import RecordChanged, broadcast
from opportunities.models import Opportunity


def locked(pk: UUID) -> Opportunity:
    """The row locked until the end of the transaction."""
    rows = Opportunity.objects.select_for_update(of=("self",)).select_related("stage", "pipeline", "account", "owner")
    opportunity = rows.filter(pk=pk).first()
    if opportunity is None:
        raise Conflict(_("This opportunity has been deleted in the meantime."), code="deleted")
    return opportunity


def tell(opportunity: Opportunity, *more: UUID | None) -> None:
    """Open pages of those who own or share it (`more`: those who did before) ask again."""
    shared = opportunity.collaborators.values_list("user_id", flat=True) if opportunity.version > 1 else ()
    audience = {opportunity.owner_id, *more, *shared} - {None}
    broadcast(RecordChanged(topic="opportunity", id=opportunity.pk, audience=tuple(sorted(audience))))
