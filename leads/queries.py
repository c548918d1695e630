"""Questions about leads that need more than the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.names import masked
from leads.models import Lead, LeadClaimCount, LeadPool, LeadStatusChange
from leads.services.status import JUMPS
from people.models import User

MOST_IN_POOL = 200


@dataclass(frozen=True, slots=True)
class PoolLead:
    """A lead in a pool as its claimants see it: what it is about, but not whom to call."""

    id: UUID
    name: str
    company: str
    region: str
    industry: str
    source: str
    score: int
    created_at: datetime
    pool: str
    entered_pool_at: datetime | None = None
    times_returned: int = 0
    pool_id: UUID | None = None

    @property
    def told(self) -> dict[str, Any]:
        """For programs, which know the pool they asked for."""
        return {name: value for name, value in asdict(self).items() if name != "pool_id"}


def pool_leads(user: User, *, pool: LeadPool | None = None) -> Sequence[PoolLead]:
    """The best first."""
    leads = Lead.objects.claimable_by(user).select_related("source", "pool").order_by("-score", "-id")
    if pool is not None:
        leads = leads.filter(pool=pool)
    return [
        PoolLead(
            lead.pk, masked(lead.name if lead.name != lead.company else ""), masked(lead.company), lead.region, lead.industry,
            str(lead.source), lead.score, lead.created_at, str(lead.pool), lead.entered_pool_at, lead.times_returned, lead.pool_id,
        )
        for lead in leads[:MOST_IN_POOL]
    ]  # fmt: skip


def claims_left(user: User, pool: LeadPool, today: date) -> int:
    """How many leads `user` may still claim from the pool today."""
    used = LeadClaimCount.objects.filter(user=user, pool=pool, on=today).values_list("claims", flat=True).first() or 0
    return max(0, (pool.daily_claims or 0) - used)


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step of the strip on a lead's page."""

    status: str
    label: str
    is_current: bool
    is_passed: bool
    is_open: bool


ROAD = (Lead.Status.NEW, Lead.Status.CONTACTED, Lead.Status.NURTURING, Lead.Status.QUALIFIED, Lead.Status.CONVERTED)


def status_strip(lead: Lead) -> list[StatusStep]:
    """The road from new to converted; `is_open` marks where the lead may go from here."""
    place = ROAD.index(lead.status) if lead.status in ROAD else -1
    return [
        StatusStep(status, str(status.label), status == lead.status, index < place, status in JUMPS[lead.status])
        for index, status in enumerate(ROAD)
    ]


def status_history(lead: Lead) -> Sequence[LeadStatusChange]:
    return list(lead.status_changes.select_related("actor").order_by("-at", "-id"))
