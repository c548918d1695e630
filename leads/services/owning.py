"""What follows from a change of owner or pool, wherever it comes from: the clocks start anew, the history gets its row, and nobody
holds more than he may. Called by the verbs that change owners, with the lead locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.copying import insert_many
from core.errors import Refusal
from core.pools import room_left
from leads.models import Lead, LeadCapacity, LeadCollaborator, LeadOwnerChange
from people.memo import remembered
from people.models import User

How = LeadOwnerChange.How
# Columns that follow from a change of owner or pool; saved with it, but no fact of its own in the history.
CLOCKS = (
    "owned_since", "entered_pool_at", "previous_owner_id", "times_returned", "recycles_on", "recycle_warned_on", "recycle_extended_until",
)  # fmt: skip
ANY_CAPACITY = "SELECT EXISTS (SELECT 1 FROM leads_leadcapacity WHERE is_active)"
CLOCK_FIELDS = tuple(name.removesuffix("_id") for name in CLOCKS)


def start_clocks(lead: Lead, before: tuple[UUID | None, UUID | None], now: datetime, *, returned: bool = False) -> None:
    """`before` is the owner and the pool it had. Sets the columns, saves nothing."""
    lead.recycles_on = lead.recycle_warned_on = lead.recycle_extended_until = None
    if lead.owner_id is not None:
        lead.owned_since, lead.entered_pool_at = now, None
        return
    lead.owned_since = None
    lead.entered_pool_at = now if lead.pool_id else None
    lead.previous_owner_id = before[0] or lead.previous_owner_id
    lead.times_returned += returned


def history_row(
    lead: Lead, before: tuple[UUID | None, UUID | None], how: str, now: datetime, *,
    actor: User | None, reason: str = "", explanation: Mapping[str, Any] | None = None,
) -> LeadOwnerChange:  # fmt: skip
    return LeadOwnerChange(
        lead_id=lead.pk, from_owner_id=before[0], from_pool_id=before[1], to_owner_id=lead.owner_id, to_pool_id=lead.pool_id,
        how=how, reason=reason[:500], explanation=dict(explanation or {}), actor=actor, at=now, is_demo=lead.is_demo,
    )  # fmt: skip


def write_history(rows: Iterable[LeadOwnerChange]) -> None:
    insert_many(LeadOwnerChange, rows)


def leave_team(leads: Iterable[Lead]) -> None:
    """Who worked on a lead with its owner no longer sees whom to call once it lies in a pool."""
    LeadCollaborator.objects.filter(lead__in=[lead.pk for lead in leads if lead.pool_id]).delete()


def capacities() -> list[LeadCapacity]:
    """Most houses have none: whether there are any is asked by a statement that need not be compiled."""

    def read() -> list[LeadCapacity]:
        with connection.cursor() as cursor:
            cursor.execute(ANY_CAPACITY)
            if not cursor.fetchone()[0]:
                return []
        return list(LeadCapacity.objects.filter(is_active=True).prefetch_related("teams", "users"))

    return remembered("lead_capacities", read)


def room_of(owner: User) -> int | None:
    """How many more open leads `owner` may hold; None: any number. Locks the person: two at once can't both take the last place."""
    most = [capacity.most for capacity in capacities() if capacity.fits(owner)]
    if not most:
        return None
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=owner.pk)
    return room_left(most, Lead.objects.open().filter(owner=owner).count())


def require_room(owner: User, more: int = 1) -> None:
    """The one principle of capacity: asked on making, importing, claiming, assigning and handing over alike."""
    room = room_of(owner)
    if room is not None and more > room:
        raise Refusal(no_room(owner, room), code="capacity", field="owner")


def no_room(owner: User, room: int) -> str:
    if room == 0:
        return _("%(name)s holds as many open leads as allowed.") % {"name": owner}
    words = ngettext(
        "%(name)s may take only %(count)s more lead.", "%(name)s may take only %(count)s more leads.", room
    )
    return words % {"name": owner, "count": room}
