"""What must be true of the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from core.invariants import invariant
from jobs.models import Job, ScheduleRun
from jobs.registry import HANDLERS

LATE = timedelta(minutes=10)


@invariant("jobs.no-late-job", "No job has been due for more than ten minutes without a worker taking it.")
def no_late_job() -> Iterator[str]:
    late = Job.objects.filter(state=Job.State.NEW, due_at__lt=timezone.now() - LATE).order_by("due_at")
    for job in late.iterator():
        yield f"{job.kind} {job.pk} is due since {job.due_at:%Y-%m-%d %H:%M} UTC"


@invariant("jobs.known-kinds", "Every job that waits has a handler.")
def every_kind_is_known() -> Iterator[str]:
    waiting = (
        Job.objects.filter(state__in=(Job.State.NEW, Job.State.SENT))
        .order_by()
        .values("kind")
        .annotate(jobs=Count("id"))
    )
    for row in waiting:
        if row["kind"] not in HANDLERS:
            yield f"{row['jobs']} jobs of the kind {row['kind']!r} wait for a handler that does not exist"


@invariant("jobs.schedules-once", "Each schedule ran at most once for each period.")
def each_period_once() -> Iterator[str]:
    doubled = ScheduleRun.objects.order_by().values("schedule", "period").annotate(runs=Count("id")).filter(runs__gt=1)
    for row in doubled:
        yield f"{row['schedule']} ran {row['runs']} times for {row['period']:%Y-%m-%d %H:%M}"
