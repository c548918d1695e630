"""What tells that something kept is old: a mark that every told change sets, and one for each person it concerns.

A person's own change must show at once; what others change may take some seconds. The marks live in the cache server and die after
`LIVES`, which is longer than anything is kept. Without the server nothing is marked, and nothing can be kept either.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.core.cache import cache
from redis import RedisError

ANY = "live-stamp"
LIVES = 180
log = structlog.get_logger(__name__)


def own(user_id: UUID) -> str:
    """The key of the mark of what concerns one person."""
    return f"{ANY}:{user_id}"


def wrote(user_id: UUID) -> str:
    """The key of when a person last changed something himself."""
    return f"wrote:{user_id}"


def mark(people: Iterable[UUID]) -> None:
    """Something changed that concerns these people."""
    fresh = uuid4().hex
    _set({ANY: fresh, **{own(person): fresh for person in people}})


def mark_written(user_id: UUID) -> None:
    """This person has just changed something."""
    _set({own(user_id): uuid4().hex, wrote(user_id): time.time()})


def seconds_since_write(user_id: UUID) -> float | None:
    """None when he has not changed anything lately. Without the cache server he may have this very moment."""
    try:
        at = cache.get(wrote(user_id))
    except RedisError:
        return 0.0
    return None if at is None else max(0.0, time.time() - at)


def marks(user_id: UUID, *more: str) -> dict[str, Any]:
    """The marks that count for a person, and other keys, in one question."""
    return cache.get_many([ANY, own(user_id), *more])


def _set(values: dict[str, Any]) -> None:
    try:
        cache.set_many(values, LIVES)
    except RedisError as error:  # what was kept before lives on for its minute at the most
        log.warning("change_not_marked", error=str(error))
