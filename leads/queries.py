"""Questions about leads that need more than the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.names import masked
from leads.models import Lead, LeadPool, LeadStatusChange
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

    @property
    def told(self) -> dict[str, Any]:
        return asdict(self)


def pool_leads(user: User, *, pool: LeadPool | None = None) -> Sequence[PoolLead]:
    """The best first."""
    leads = Lead.objects.claimable_by(user).select_related("source", "pool").order_by("-score", "-id")
    if pool is not None:
        leads = leads.filter(pool=pool)
    return [
        PoolLead(
            lead.pk, masked(lead.name if lead.name != lead.company else ""), masked(lead.company), lead.region, lead.industry,
            str(lead.source), lead.score, lead.created_at, str(lead.pool),
        )
        for lead in leads[:MOST_IN_POOL]
    ]  # fmt: skip


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
