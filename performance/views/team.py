"""What others reported: inbox, the team's week, reading, commenting, scoring."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import page
from core.routes import requires
from performance import queries, services
from performance.filters import ReportFilter
from performance.table import REPORTS
from performance.views.asked import asked_week, refuse_unknown, tabs
from performance.views.reports import visible_report
from performance.words import state_words


@requires("performance.view")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What the user may read of others, and whose report is missing."""
    listing = Listing(request.GET, queries.inbox(request.user), REPORTS, ReportFilter, request=request)
    context = {
        "tabs": tabs(request.user, "inbox"), "listing": listing, "detail_route": "performance:report", "live": "rep-report",
        "missing": queries.missing_now(request.user, timezone.now()),
        "empty": {"icon": "inbox", "title": _("No reports here"), "text": _("What the people you lead give in comes here.")},
    }  # fmt: skip
    return page(request, "performance/inbox.html", context, parts=("rows",))


@requires("performance.review")
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request, "day")
    now, today = timezone.now(), timezone.localdate()
    monday = asked_week(request, today)
    rows = queries.week(request.user, monday, now=now, today=today)
    context = {
        "tabs": tabs(request.user, "week"), "days": [monday + timedelta(days=number) for number in range(7)], "today": today,
        "rows": [(row, [[(cell, *state_words(cell.state)) for cell in day] for day in row.days]) for row in rows],
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7),
        "owed": sum(row.owed for row in rows), "given": sum(row.given for row in rows),
    }  # fmt: skip
    return page(request, "performance/week.html", context)


@requires("performance.view")
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sent by the page itself when it was opened; `unread=1` takes it back."""
    report = visible_report(request.user, pk)
    unread = request.POST.get("unread") == "1"
    services.mark_read(actor=request.user, report=report, now=timezone.now(), read=not unread)
    return HttpResponse(status=204) if is_htmx(request) else go(request, reverse("performance:inbox"))


@requires("performance.view")
@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = visible_report(request.user, pk)
    try:
        services.comment(actor=request.user, report=report, body=request.POST.get("body", ""), now=timezone.now())
    except Refusal as refusal:
        return _answer(request, pk, refusal.message, level="error")
    return _answer(request, pk, _("Comment added."))


@requires("performance.review")
@require_POST
def score(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = visible_report(request.user, pk)
    given = request.POST.get("score", "")
    points = int(given) if given.isascii() and given.isdigit() else None
    services.score(actor=request.user, report=report, points=points, now=timezone.now())
    return _answer(request, pk, _("Scored."))


def _answer(request: HttpRequest, pk: UUID, message: str, level: str = "success") -> HttpResponse:
    if is_htmx(request):
        changed: Any = done(rep_report_changed=str(pk))
        return toast(changed, message, level=level)
    return go(request, reverse("performance:report", args=[pk]))
