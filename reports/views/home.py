"""The home page: whole, or one of its parts.

A part that refreshes itself is always worked out anew. The whole page, which people come back to all day, is kept for one user with
exactly his present rights: a minute at the most while nothing changes anywhere, some seconds while others change things, and not at
all once something of his own has changed. It says when it was worked out.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from redis import RedisError

from core import freshness
from core.htmx import wanted_part
from core.pages import page
from core.routes import signed_in
from reports.queries.home import Home

PARTS = ("numbers", "day", "boards", "stalled", "leaderboard", "funnel", "months")
KEPT_SECONDS = 60
# How old the page may be when others have changed something meanwhile: its parts refresh themselves when they hear of it.
LAG_SECONDS = 20
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """The page's text, when it was made, and the marks it was made under."""

    title: str
    body: str
    made: float
    anywhere: str | None
    own: str | None

    def holds(self, anywhere: str | None, own: str | None, now: float) -> bool:
        return own == self.own and (anywhere == self.anywhere or now - self.made <= LAG_SECONDS)


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if wanted_part(request, PARTS):
        return page(request, "reports/home_body.html", _worked_out(request), parts=PARTS)
    kept = _kept(request)
    return page(request, "reports/home.html", {"title": kept.title, "body": mark_safe(kept.body), "now": timezone.now()})  # noqa: S308  rendered below


def _worked_out(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"home": Home(request.user, now=now, today=timezone.localdate(now)), "now": now}


def _kept(request: HttpRequest) -> Kept:
    """Without the cache server the page is worked out each time."""
    try:
        return _from_cache(request)
    except RedisError as error:
        log.warning("home_not_kept", error=str(error))
        return _made(request, None, None)


def _from_cache(request: HttpRequest) -> Kept:
    """The marks are read before working out, so that a change meanwhile makes the result count as old."""
    key, own = _key(request), freshness.own(request.user.pk)
    found = freshness.marks(request.user.pk, key)
    marks = (found.get(freshness.ANY), found.get(own))
    kept: Kept | None = found.get(key)
    if kept is None or not kept.holds(*marks, time.time()):
        kept = _made(request, *marks)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _made(request: HttpRequest, anywhere: str | None, own: str | None) -> Kept:
    made, context = time.time(), _worked_out(request)
    body = render_to_string("reports/home_body.html", context, request=request)
    return Kept(context["home"].title, body, made, anywhere, own)


def _key(request: HttpRequest) -> str:
    """Of this user, with his rights and the people they reach, on this day, in this language, with money written his way."""
    access = request.user.access
    rights = (
        sorted(access.grants.items()),
        sorted(map(str, access.subtree_ids)),
        request.user.team_id,
        request.user.preferences.get("money_unit"),
        timezone.localdate(),
    )
    digest = hashlib.sha256(repr(rights).encode()).hexdigest()[:32]
    return f"home:{request.user.pk}:{get_language()}:{digest}"
