"""What must always be true of what was kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max

from core.invariants import invariant
from forecasts.models import SnapshotDay, Submission, WeeklyForecast


@invariant("forecasts.days", "Every kept day has as many deals as were counted when it was kept.")
def days_are_whole() -> Iterator[str]:
    for day in SnapshotDay.objects.annotate(found=Count("rows")).exclude(found=F("deals")).iterator():
        yield f"{day.on}: {day.found} of {day.deals} deals"


@invariant("forecasts.weeks", "Every frozen forecast is of the Monday of a week that began before its period ended.")
def weeks_are_mondays() -> Iterator[str]:
    for week in WeeklyForecast.objects.exclude(on__iso_week_day=1).iterator():
        yield f"{week.on} is no Monday"
    for week in WeeklyForecast.objects.filter(on__gte=F("end_on")).iterator():
        yield f"{week.on}: the period was over on {week.end_on}"


@invariant("forecasts.submissions", "The numbers of a person's submissions for a period have no gap.")
def submissions_are_counted() -> Iterator[str]:
    groups = (
        Submission.objects.order_by()
        .values("user", "start_on", "end_on")
        .annotate(made=Count("id"), last=Max("number"))
    )
    for group in groups.exclude(made=F("last")):
        yield f"{group['user']} {group['start_on']}: {group['made']} of {group['last']}"
