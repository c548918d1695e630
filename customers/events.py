"""Facts about customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    name: ClassVar[str] = "account.created"
    id: UUID
    owner: UUID | None


@dataclass(frozen=True, kw_only=True)
class AccountEdited(Event):
    """What differs stands in the trail, and goes with the event to whoever asked for it."""

    name: ClassVar[str] = "account.edited"
    id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountAssigned(Event):
    name: ClassVar[str] = "account.assigned"
    id: UUID
    old_owner: UUID | None
    new_owner: UUID | None


@dataclass(frozen=True, kw_only=True)
class ContactCreated(Event):
    name: ClassVar[str] = "contact.created"
    id: UUID
    owner: UUID | None


@dataclass(frozen=True, kw_only=True)
class ContactEdited(Event):
    name: ClassVar[str] = "contact.edited"
    id: UUID
