"""What the rooms above do to an opportunity, inside their own transactions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest

from core.events import RecordChanged, broadcast
from opportunities.models import Opportunity
from people.models import User


def note_activity(
    *,
    actor: User | None = None,
    opportunity_id: UUID,
    at: datetime | None = None,
    next_step: str | None = None,
    next_step_on: date | None = None,
) -> None:
    """Something happened or was planned. The last time is the latest one, so an entry dated back does not move it backwards.

    Leaves no audit entry and asks no policy: the activity is the trace, and its service has asked and writes the entry for `actor`.
    """
    changes: dict[str, object] = {}
    if at is not None:
        changes["last_activity_at"] = Greatest(F("last_activity_at"), at)
    if next_step is not None:
        changes |= {"next_step": next_step[:200], "next_step_on": next_step_on, "version": F("version") + 1}
    if changes:
        Opportunity.objects.filter(pk=opportunity_id).update(**changes)
        owner = Opportunity.objects.filter(pk=opportunity_id).values_list("owner_id", flat=True).first()
        broadcast(RecordChanged(topic="opportunity", id=opportunity_id, audience=(owner,) if owner else ()))
