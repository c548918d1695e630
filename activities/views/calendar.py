"""The calendar: a month or a week of what stands in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.forms import CalendarForm
from activities.queries import calendar_days, month_bounds, week_bounds
from core.bulk import ViewLink
from core.pages import page
from core.routes import requires


@require_safe
@requires("activities.view")
def calendar(request: HttpRequest) -> HttpResponse:
    form = CalendarForm(request.GET)
    if not form.is_valid():
        raise BadRequest(_("Unreadable address of the calendar."))
    today = timezone.localdate()
    day, span = form.cleaned_data["on"] or today, form.cleaned_data["span"] or "month"
    everybody = form.cleaned_data["everybody"]
    owner = None if everybody else form.cleaned_data["owner"] or request.user
    first, last = month_bounds(day) if span == "month" else week_bounds(day)
    days = calendar_days(
        request.user,
        first,
        last,
        today=today,
        now=timezone.now(),
        month=day.month if span == "month" else None,
        owner=owner,
    )
    context = {
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "span": span,
        "day": day,
        "first": first,
        "last": last,
        "today": today,
        "everybody": everybody,
        **addresses(request, day, span),
        "views": [
            ViewLink(_("Table"), "table", reverse("activities:list")),
            ViewLink(_("Calendar"), "calendar-days", reverse("activities:calendar"), True),
        ],
    }
    return page(request, "activities/calendar.html", context, parts=("calendar",))


def addresses(request: HttpRequest, day: date, span: str) -> dict[str, Any]:
    before, after = neighbours(day, span)
    kept = {name: value for name in ("owner", "everybody") if (value := request.GET.get(name))}

    def address(on: date, shown: str = span) -> str:
        return "?" + urlencode({"on": on.isoformat(), "span": shown, **kept})

    whose = {"on": day.isoformat(), "span": span}
    return {
        "previous_url": address(before),
        "next_url": address(after),
        "today_url": "?" + urlencode({"span": span, **kept}),
        "month_url": address(day, "month"),
        "week_url": address(day, "week"),
        "mine_url": "?" + urlencode(whose),
        "everybody_url": "?" + urlencode({**whose, "everybody": "on"}),
        "self_url": address(day),
    }


def neighbours(day: date, span: str) -> tuple[date, date]:
    if span == "week":
        return day - timedelta(7), day + timedelta(7)
    first = day.replace(day=1)
    return (first - timedelta(1)).replace(day=1), (first + timedelta(32)).replace(day=1)
