"""Reading from a replica: only where a door asks for it, and never for a person who has just changed something.

A replica lags behind. Dashboards and reports may be seconds old, records may not; so everything is read from the primary, except inside
`reading(user)`. A person's own change is there at once: for some seconds after it he is given the primary. A replica that does not
answer costs nothing but speed: then the primary is read.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from core.freshness import seconds_since_write

ALIAS = "replica"
PIN_SECONDS = float(os.environ.get("REPLICA_PIN_SECONDS", "10"))
reading_from: ContextVar[str] = ContextVar("reading_from", default=DEFAULT_DB_ALIAS)
log = structlog.get_logger(__name__)
View = TypeVar("View", bound=Callable[..., Any])


class ReplicaRouter:
    """Reads go where the context says; writes always to the primary, also those of rows that came from the replica."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str:
        return reading_from.get()

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


@contextmanager
def reading(user_id: UUID) -> Iterator[None]:
    token = reading_from.set(source_for(user_id))
    try:
        yield
    finally:
        reading_from.reset(token)


def source_for(user_id: UUID) -> str:
    """The replica, if there is one, it answers, and this person has not just changed something."""
    if ALIAS not in connections.databases:
        return DEFAULT_DB_ALIAS
    since = seconds_since_write(user_id)
    if since is not None and since < PIN_SECONDS:
        return DEFAULT_DB_ALIAS
    return ALIAS if _answers() else DEFAULT_DB_ALIAS


def _answers() -> bool:
    try:
        connections[ALIAS].ensure_connection()
    except DatabaseError as error:
        log.warning("replica_does_not_answer", error=str(error))
        return False
    return True


def reads_replica(view: View) -> View:
    """For a view that only reads and may be some seconds behind what others do."""

    @functools.wraps(view)
    def read(request: Any, *args: Any, **kwargs: Any) -> Any:
        with reading(request.user.pk):
            return view(request, *args, **kwargs)

    return read  # type: ignore[return-value]
