"""Schedules: a tick claims each (schedule, period) once, whoever ticks and however often, also after hours of standstill."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jobs.models import ScheduleRun
from jobs.services import enqueue

CATCH_UP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cron` is read in the organisation's zone; `catch_up` runs every missed period, otherwise only the newest."""

    name: str
    cron: str
    kind: str
    sentence: str
    catch_up: bool = False


@functools.cache
def timetable() -> list[Schedule]:
    return import_string(settings.JOBS_TIMETABLE)


def occurrences(schedule: Schedule, since: datetime, now: datetime, zone: str) -> Iterator[datetime]:
    """Instants in `(since, now]` at which the schedule is due, in UTC."""
    for moment in CronSim(schedule.cron, since.astimezone(ZoneInfo(zone))):
        if moment > now:
            return
        yield moment.astimezone(UTC)


def tick(now: datetime, zone: str) -> int:
    """Claim all due periods; how many jobs were asked for."""
    return sum(_claim_due(schedule, now, zone) for schedule in timetable())


def _claim_due(schedule: Schedule, now: datetime, zone: str) -> int:
    last = (
        ScheduleRun.objects.filter(schedule=schedule.name).order_by("-period").values_list("period", flat=True).first()
    )
    since = max(last or now - timedelta(minutes=1), now - timedelta(days=CATCH_UP_DAYS))
    due = list(occurrences(schedule, since, now, zone))
    wanted = due if schedule.catch_up else due[-1:]
    return sum(claim(schedule.name, period, schedule.kind) for period in wanted)


def claim(name: str, period: datetime, kind: str, payload: dict[str, str] | None = None) -> bool:
    """Insert the (schedule, period) row and its job in one transaction; False when another tick was first."""
    with transaction.atomic():
        run = ScheduleRun(schedule=name, period=period)
        ScheduleRun.objects.bulk_create([run], ignore_conflicts=True)
        if not ScheduleRun.objects.filter(pk=run.pk).exists():
            return False
        job = enqueue(kind=kind, payload={"period": period.isoformat(), **(payload or {})})
        ScheduleRun.objects.filter(pk=run.pk).update(job=job)
    return True
