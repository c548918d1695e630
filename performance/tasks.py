"""The worker's door. The day is that of the schedule's period, so a late worker keeps the day it was asked for."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from core.periods import business_day
from jobs.models import Job
from jobs.registry import Done, handler
from people.queries import organisation
from performance import services


def asked_day(job: Job) -> date:
    return business_day(datetime.fromisoformat(job.payload["period"]), organisation().time_zone)


@handler("performance.open")
def open_reports(job: Job) -> Done:
    return Done({"opened": services.open_reports(actor=None, today=asked_day(job))})


@handler("performance.remind")
def remind(job: Job) -> Done:
    return Done({"reports": services.remind(actor=None, now=timezone.now())})


@handler("performance.insights")
def insights(job: Job) -> Done:
    return Done({"new": services.find_insights(actor=None, today=asked_day(job))})


@handler("performance.alerts")
def alerts(job: Job) -> Done:
    now = timezone.now()
    return Done({"turned": services.check_alerts(actor=None, today=timezone.localdate(now), now=now)})


@handler("performance.decisions")
def decisions(job: Job) -> Done:
    return Done({"measured": services.measure_due(actor=None, today=asked_day(job), now=timezone.now())})


@handler("performance.norms")
def norms(job: Job) -> Done:
    return Done({"violations": services.check_norms(actor=None, today=asked_day(job))})
