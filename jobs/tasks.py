"""The three Celery tasks there are: run a job by id, send what is due, tick."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from jobs import dispatcher, schedules, worker


@shared_task(name="jobs.run")
def run(job_id: str) -> None:
    worker.run_and_pull(job_id)


@shared_task(name="jobs.dispatch")
def dispatch() -> None:
    dispatcher.dispatch()


@shared_task(name="jobs.tick")
def tick() -> None:
    schedules.tick(timezone.now(), settings.TIME_ZONE)
    dispatcher.dispatch()
