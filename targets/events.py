"""Facts this room announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class CreditBooked(Event):
    """Entries were added to the ledger for these people, on these days (ISO dates); commissions of the periods may change."""

    name: ClassVar[str] = "credit.booked"
    opportunity: UUID | None
    users: tuple[UUID, ...]
    days: tuple[str, ...]
    entries: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class TargetSet(Event):
    """A target was made or changed."""

    name: ClassVar[str] = "target.set"
    id: UUID
    metric: str
    users: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class TargetsSet(Event):
    """Many targets of a metric were made or changed in one go."""

    name: ClassVar[str] = "target.set_many"
    metric: str
    users: tuple[UUID, ...]
    count: int
