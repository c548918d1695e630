"""The home page: one view, whole or one of its parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.pages import page
from core.routes import signed_in
from reports.queries.home import Home

PARTS = ("numbers", "agenda", "leads", "stalled", "leaderboard", "funnel", "months")


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    board = Home(request.user, now=now, today=timezone.localdate(now))
    return page(request, "reports/home.html", {"home": board, "now": now}, parts=PARTS)
