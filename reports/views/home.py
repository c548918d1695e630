"""The home page: whole, or one of its parts.

A part that refreshes itself is always worked out anew. The whole page, which people come back to all day, is kept for a minute at
the most, for one user with exactly his present rights, and only until anything changes anywhere; it says when it was worked out.
"""

from __future__ import annotations

import hashlib
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

from core.htmx import wanted_part
from core.pages import page
from core.routes import signed_in
from jobs import live
from reports.queries.home import Home

PARTS = ("numbers", "agenda", "leads", "stalled", "leaderboard", "funnel", "months")
KEPT_SECONDS = 60
log = structlog.get_logger(__name__)


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if wanted_part(request, PARTS):
        return page(request, "reports/home_body.html", _worked_out(request), parts=PARTS)
    title, body = _kept(request)
    return page(request, "reports/home.html", {"title": title, "body": mark_safe(body), "now": timezone.now()})  # noqa: S308  rendered below


def _worked_out(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"home": Home(request.user, now=now, today=timezone.localdate(now)), "now": now}


def _kept(request: HttpRequest) -> tuple[str, str]:
    """Title and content; without the cache server the page is worked out each time."""
    try:
        return _from_cache(request)
    except RedisError as error:
        log.warning("home_not_kept", error=str(error))
        return _made(request)


def _from_cache(request: HttpRequest) -> tuple[str, str]:
    """The stamp is read before working out, so that a change meanwhile makes the result count as old."""
    key, stamp = _key(request), live.stamp()
    kept = cache.get(key)
    if kept is None or kept[0] != stamp:
        kept = (stamp, *_made(request))
        cache.set(key, kept, KEPT_SECONDS)
    return kept[1], kept[2]


def _made(request: HttpRequest) -> tuple[str, str]:
    context = _worked_out(request)
    return context["home"].title, render_to_string("reports/home_body.html", context, request=request)


def _key(request: HttpRequest) -> str:
    """Of this user, with his rights and the people they reach, on this day, in this language."""
    access = request.user.access
    rights = (
        sorted(access.grants.items()),
        sorted(map(str, access.subtree_ids)),
        request.user.team_id,
        timezone.localdate(),
    )
    digest = hashlib.sha256(repr(rights).encode()).hexdigest()[:32]
    return f"home:{request.user.pk}:{get_language()}:{digest}"
