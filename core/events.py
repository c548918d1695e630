"""Announcements: facts in the past tense that rooms make known to whoever lives above, without knowing them.

`announce` must be called inside the transaction that made the fact true. The room `jobs` installs the sink that writes the
outbox row; after commit a worker hands it to the listeners that stand in `salesmgmt/subscriptions.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

EVENT_TYPES: dict[str, type[Event]] = {}
# How many automatic acts lie between a person's act and the present one; 0 for a person. Guards against rules that wake each other.
depth: ContextVar[int] = ContextVar("depth", default=0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all facts. Subclasses are frozen dataclasses with plain values only and a class attribute `name` ("lead.created")."""

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name:
            EVENT_TYPES[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        return {field.name: plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordChanged(Event):
    """A record was made, changed or removed; live pages that show it ask again.

    `topic` is the singular noun ("lead"); `audience` holds the ids of the users who own or share it (before and after).
    """

    name: ClassVar[str] = "record.changed"
    topic: str
    id: UUID
    audience: tuple[UUID, ...] = ()


def plain(value: Any) -> Any:
    """A JSON-ready form of a value that events and audit entries carry."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _ if hasattr(value, "pk"):
            return str(value.pk)
        case _:
            return str(value)


class _Sinks:
    """Where announcements go; filled once at start-up by the room that keeps the outbox."""

    announce: Callable[[Event], None] | None = None
    broadcast: Callable[[RecordChanged], None] | None = None


def install(*, announce_to: Callable[[Event], None], broadcast_to: Callable[[RecordChanged], None]) -> None:
    _Sinks.announce, _Sinks.broadcast = announce_to, broadcast_to


def announce(event: Event) -> None:
    """Write `event` to the outbox in the current transaction."""
    if _Sinks.announce is None:
        raise RuntimeError("no outbox is installed: is the app 'jobs' in INSTALLED_APPS?")
    _Sinks.announce(event)


def broadcast(change: RecordChanged) -> None:
    """Tell open pages after commit that something changed: best effort, never part of the business transaction."""
    if _Sinks.broadcast is None:
        raise RuntimeError("no live channel is installed: is the app 'jobs' in INSTALLED_APPS?")
    _Sinks.broadcast(change)
