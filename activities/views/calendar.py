"""The calendar: a month, a week or a day of what stands in it, and moving things in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities import services
from activities.forms import CalendarForm, ShiftForm
from activities.models import Activity
from activities.queries import calendar_days, conflicts, day_bounds, month_bounds, views_of, week_bounds
from activities.queries.calendar import USUAL_MINUTES
from activities.table import fetch
from core.htmx import done, toast
from core.pages import page
from core.routes import requires
from people.ownership import get_visible_or_404

BOUNDS = {"month": month_bounds, "week": week_bounds, "day": day_bounds}
MINUTE = "%Y-%m-%dT%H:%M"


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
    first, last = BOUNDS[span](day)
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
        "days": days,
        "hours": range(24),
        "create_url": reverse("activities:create") if request.user.may("activities.create") else "",
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "span": span,
        "day": day,
        "first": first,
        "last": last,
        "today": today,
        "everybody": everybody,
        **addresses(request, day, span),
        "views": views_of("calendar"),
    }
    return page(request, "activities/calendar.html", context, parts=("calendar",))


@require_POST
@requires("activities.edit")
def shift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Moved or lengthened in the calendar; the answer says what lies at the same time, and takes it back on demand."""
    activity = get_visible_or_404(fetch(Activity.objects.all()), request.user, pk)
    form = ShiftForm(request.POST or request.GET)
    if not form.is_valid():
        raise BadRequest(_("Unreadable time."))
    before = activity.due_at or activity.created_at
    back = {
        "due_at": timezone.localtime(before).strftime(MINUTE),
        "minutes": activity.duration_minutes or USUAL_MINUTES,
    }
    moved = services.reschedule(
        actor=request.user, activity=activity, due_at=form.cleaned_data["due_at"], duration_minutes=form.cleaned_data["minutes"]
    )  # fmt: skip
    others = conflicts(moved)
    said = (
        _("Moved. At the same time: %(names)s") % {"names": ", ".join(str(one) for one in others)}
        if others
        else _("Moved.")
    )
    answer = done(activity_changed=str(pk), **{f"{moved.subject_name}_changed": str(moved.about.pk)})
    undo = f"{reverse('activities:shift', args=[pk])}?{urlencode(back)}"
    return toast(answer, said, undo_url=undo, level="warning" if others else "success")


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
        "day_url": address(day, "day"),
        "mine_url": "?" + urlencode(whose),
        "everybody_url": "?" + urlencode({**whose, "everybody": "on"}),
        "self_url": address(day),
    }


def neighbours(day: date, span: str) -> tuple[date, date]:
    if span == "day":
        return day - timedelta(1), day + timedelta(1)
    if span == "week":
        return day - timedelta(7), day + timedelta(7)
    first = day.replace(day=1)
    return (first - timedelta(1)).replace(day=1), (first + timedelta(32)).replace(day=1)
