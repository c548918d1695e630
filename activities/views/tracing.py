"""The way from the first contact to the money: a panel of the pages of leads, accounts, opportunities and contracts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from activities.trace import trace
from activities.views.subjects import subject_of
from core.pages import page
from core.routes import requires


@require_safe
@requires("activities.view")
def trace_panel(request: HttpRequest) -> HttpResponse:
    _name, record = subject_of(request)
    return page(request, "activities/trace.html", {"chains": trace(request.user, record), "record": record})
