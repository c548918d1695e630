"""Facts about leads."""

from __future__ import annotations

import dataclasses
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadCreated(Event):
    name: ClassVar[str] = "lead.created"
    id: UUID
    owner: UUID | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadEdited(Event):
    name: ClassVar[str] = "lead.edited"
    id: UUID
    fields: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadStatusChanged(Event):
    name: ClassVar[str] = "lead.status_changed"
    id: UUID
    from_status: str
    to_status: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadAssigned(Event):
    """From nobody or a pool when `from_owner` is None; into a pool when `to_owner` is None."""

    name: ClassVar[str] = "lead.assigned"
    id: UUID
    from_owner: UUID | None
    to_owner: UUID | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class LeadDeleted(Event):
    name: ClassVar[str] = "lead.deleted"
    id: UUID
