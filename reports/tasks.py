"""The worker's door."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from core.periods import business_day
from jobs.models import Job, ScheduleRun
from jobs.registry import Done, handler
from jobs.schedules import CATCH_UP_DAYS, claim, occurrences
from people.queries import organisation
from reports import services
from reports.models import ReportSchedule


@handler("reports.due")
def due(job: Job) -> Done:
    """Claim every schedule that has become due: each period once, whoever ticks. After a standstill only the newest period is made."""
    now = timezone.now()
    return Done({"started": sum(_claim_newest(schedule, now) for schedule in ReportSchedule.objects.active())})


def _claim_newest(schedule: ReportSchedule, now: datetime) -> bool:
    entry = schedule.timetable_entry
    last = ScheduleRun.objects.filter(schedule=entry.name).order_by("-period").values_list("period", flat=True).first()
    since = max(last or schedule.timed_at, schedule.timed_at, now - timedelta(days=max(CATCH_UP_DAYS, 32)))
    periods = list(occurrences(entry, since, now, schedule.time_zone))
    return bool(periods) and claim(entry.name, periods[-1], entry.kind, {"schedule": str(schedule.pk)})


@handler("reports.start")
def start(job: Job) -> Done:
    period = datetime.fromisoformat(job.payload["period"])
    return Done({"runs": services.start_period(actor=None, schedule_id=UUID(job.payload["schedule"]), period=period)})


@handler("reports.run")
def run(job: Job) -> Done:
    now = timezone.now()
    made = services.make_run(
        actor=None, run_id=UUID(job.payload["run"]), now=now, today=business_day(now, organisation().time_zone)
    )
    return Done({"made": made is not None})


@handler("reports.mail")
def mail(job: Job) -> Done:
    return Done({"mailed": services.mail_run(actor=None, run_id=UUID(job.payload["run"]), now=timezone.now())})
