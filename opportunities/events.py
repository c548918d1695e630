"""Facts about opportunities."""

from __future__ import annotations

import dataclasses
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityCreated(Event):
    name: ClassVar[str] = "opportunity.created"
    id: UUID
    owner: UUID | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityEdited(Event):
    name: ClassVar[str] = "opportunity.edited"
    id: UUID
    fields: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityMoved(Event):
    name: ClassVar[str] = "opportunity.moved"
    id: UUID
    from_stage: UUID
    to_stage: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityAssigned(Event):
    name: ClassVar[str] = "opportunity.assigned"
    id: UUID
    from_owner: UUID | None
    to_owner: UUID | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityWon(Event):
    """Its credit stands in the rows of `ClosingCredit` with this `closing_seq`."""

    name: ClassVar[str] = "opportunity.won"
    id: UUID
    closing_seq: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityLost(Event):
    name: ClassVar[str] = "opportunity.lost"
    id: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityInvalidated(Event):
    name: ClassVar[str] = "opportunity.invalidated"
    id: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityReopened(Event):
    """The credit of the closing `closing_seq` no longer holds; 0 when it had not been won."""

    name: ClassVar[str] = "opportunity.reopened"
    id: UUID
    closing_seq: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpportunityDeleted(Event):
    name: ClassVar[str] = "opportunity.deleted"
    id: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadConverted(Event):
    name: ClassVar[str] = "lead.converted"
    lead: UUID
    account: UUID
    contact: UUID | None
    opportunity: UUID | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadUnconverted(Event):
    """Converting was taken back; `opportunity` no longer exists."""

    name: ClassVar[str] = "lead.unconverted"
    lead: UUID
    opportunity: UUID | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuoteSent(Event):
    name: ClassVar[str] = "quote.sent"
    id: UUID
    opportunity: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuoteAccepted(Event):
    name: ClassVar[str] = "quote.accepted"
    id: UUID
    opportunity: UUID
