"""Pages full of numbers are kept for whoever comes back to them: for one user with exactly his present rights, in his language.

A minute at the most while nothing changes anywhere, some seconds while others change things, and not at all once something of his own
has changed. Each says when it was worked out, and its parts refresh themselves when they hear of a change.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from redis import RedisError

from core import freshness

KEPT_SECONDS = 60
# How old a page may be when others have changed something meanwhile.
LAG_SECONDS = 20
Made = TypeVar("Made")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept(Generic[Made]):
    """What was made, when, and the marks it was made under."""

    value: Made
    at: float
    anywhere: str | None
    own: str | None

    def holds(self, anywhere: str | None, own: str | None, now: float) -> bool:
        return own == self.own and (anywhere == self.anywhere or now - self.at <= LAG_SECONDS)


def kept(request: HttpRequest, name: str, make: Callable[[], Made]) -> Made:
    """Without the cache server it is made each time."""
    try:
        return _from_cache(request, name, make)
    except RedisError as error:
        log.warning("page_not_kept", page=name, error=str(error))
        return make()


def _from_cache(request: HttpRequest, name: str, make: Callable[[], Made]) -> Made:
    """The marks are read before working out, so that a change meanwhile makes the result count as old."""
    key = _key(request, name)
    found = freshness.marks(request.user.pk, key)
    marks = (found.get(freshness.ANY), found.get(freshness.own(request.user.pk)))
    present: Kept[Made] | None = found.get(key)
    if present is not None and present.holds(*marks, time.time()):
        return present.value
    at = time.time()
    value = make()
    cache.set(key, Kept(value, at, *marks), KEPT_SECONDS)
    return value


def _key(request: HttpRequest, name: str) -> str:
    """Of this user, with his rights and the people they reach, on this day, in this language, with money written his way."""
    user = request.user
    rights = (
        name,
        sorted(user.access.grants.items()),
        sorted(map(str, user.access.subtree_ids)),
        user.team_id,
        user.preferences.get("money_unit"),
        timezone.get_current_timezone_name(),
        timezone.localdate(),
    )
    digest = hashlib.sha256(repr(rights).encode()).hexdigest()[:32]
    return f"kept:{user.pk}:{get_language()}:{digest}"
