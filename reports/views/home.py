"""The home page: whole, and kept for who comes back to it (`reports.keeping`), or one of its parts, always worked out anew."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from core.htmx import wanted_part
from core.pages import page
from core.replicas import reads_replica
from core.routes import signed_in
from reports.keeping import kept
from reports.queries.home import Home

PARTS = ("numbers", "day", "boards", "stalled", "leaderboard", "funnel", "months")


@signed_in
@require_GET
@reads_replica
def home(request: HttpRequest) -> HttpResponse:
    if wanted_part(request, PARTS):
        return page(request, "reports/home_body.html", _worked_out(request), parts=PARTS)
    title, body = kept(request, "home", lambda: _made(request))
    context = {"title": title, "now": timezone.now(), "may_see_dashboards": request.user.may("reports.view")}
    return page(request, "reports/home.html", {**context, "body": mark_safe(body)})  # noqa: S308  rendered below


def _worked_out(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"home": Home(request.user, now=now, today=timezone.localdate(now)), "now": now}


def _made(request: HttpRequest) -> tuple[str, str]:
    """Title and content."""
    context = _worked_out(request)
    return context["home"].title, render_to_string("reports/home_body.html", context, request=request)
