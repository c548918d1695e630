"""What the rooms above do to an opportunity, inside their own transactions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from core.events import RecordChanged, broadcast
from opportunities.health import FIELDS, settle
from opportunities.models import Opportunity
from people.models import User


class Untold:
    """Says that nothing was said, where None says "none"."""


UNTOLD = Untold()


def note_activity(
    *,
    actor: User | None = None,
    opportunity_id: UUID,
    at: datetime | None = None,
    faces_customer: bool = False,
    next_step: str | None = None,
    next_step_on: date | None = None,
    contact_planned_on: date | Untold | None = UNTOLD,
) -> None:
    """Something happened or was planned. The last time is the latest one, so an entry dated back does not move it backwards.

    `faces_customer`: the customer was there (a call, meeting, visit or e-mail), which is what keeps a deal from stalling;
    `contact_planned_on` is the day up to which such a talk is agreed, None for none.
    Leaves no audit entry and asks no policy: the activity is the trace, and its service has asked and writes the entry for `actor`.
    """
    changes: dict[str, object] = {}
    if at is not None:
        changes["last_activity_at"] = Greatest(F("last_activity_at"), at)
        if faces_customer:
            changes["last_contact_at"] = Greatest(F("last_contact_at"), at)
    if next_step is not None:
        changes |= {"next_step": next_step[:200], "next_step_on": next_step_on, "version": F("version") + 1}
    if not isinstance(contact_planned_on, Untold):
        changes["contact_planned_on"] = contact_planned_on
    if changes:
        Opportunity.objects.filter(pk=opportunity_id).update(**changes)
        owner = _settled(opportunity_id)
        broadcast(RecordChanged(topic="opportunity", id=opportunity_id, audience=(owner,) if owner else ()))


def _settled(opportunity_id: UUID) -> UUID | None:
    """Write the days on which the deal turns now; whose it is."""
    deal = Opportunity.objects.select_related("stage").filter(pk=opportunity_id).defer("search", "description").first()
    if deal is None:
        return None
    before = (deal.risks_on, deal.stalls_on)
    columns = settle(deal, deal.stage)
    if before != (deal.risks_on, deal.stalls_on):
        Opportunity.objects.filter(pk=deal.pk).update(**{name: getattr(deal, name) for name in columns})
    return deal.owner_id


def resettle(
    *, actor: User | None = None, after: UUID | None = None, stage: UUID | None = None, limit: int = 1000
) -> tuple[UUID | None, int]:
    """Compute the turning days of the next open deals again, as after a stage's limits were changed.

    Returns up to where it came (None at the end) and how many differed. Leaves no audit entry: nothing that people said changes.
    """
    deals = Opportunity.objects.open().select_related("stage").only(*FIELDS, "status", "risks_on", "stalls_on", "stage")
    deals = deals.filter(stage=stage) if stage else deals
    with transaction.atomic():
        rows = list(
            (deals.filter(pk__gt=after) if after else deals).order_by("pk").select_for_update(of=("self",))[:limit]
        )
        differing = [deal for deal in rows if _turned(deal)]
        Opportunity.objects.bulk_update(differing, ["risks_on", "stalls_on"], batch_size=500)
    return (rows[-1].pk if len(rows) == limit else None), len(differing)


def _turned(deal: Opportunity) -> bool:
    before = (deal.risks_on, deal.stalls_on)
    settle(deal, deal.stage)
    return before != (deal.risks_on, deal.stalls_on)
