"""Doing a job: lock its row, do one chunk and mark it in the same transaction, go on until done.

A worker that dies leaves the row unlocked and unmarked; the dispatcher sends it again. What a chunk did is there exactly when
its mark is.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from core.errors import Refusal
from jobs import broker
from jobs.models import Job
from jobs.registry import HANDLERS, Continue, Done

log = structlog.get_logger(__name__)
OPEN = (Job.State.NEW, Job.State.SENT)


def run(job_id: UUID | str) -> Job | None:
    """Run a job to its end, chunk by chunk; None when somebody else has it or it is over."""
    job = None
    while True:
        with transaction.atomic():
            job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state__in=OPEN).first()
            if job is None:
                return None
            more = _one_chunk(job)
        if not more:
            return job


def _one_chunk(job: Job) -> bool:
    """Whether to go on at once."""
    try:
        with transaction.atomic():
            outcome = HANDLERS[job.kind](job) or Done()
    except Exception as error:  # noqa: BLE001  every failure of a handler must become a visible, retried or failed row
        _note_failure(job, error)
        return False
    job.started_at = job.started_at or timezone.now()
    if isinstance(outcome, Continue):
        return _note_progress(job, outcome)
    job.state, job.result, job.finished_at, job.error = Job.State.DONE, outcome.result, timezone.now(), ""
    job.progress_done = job.progress_total
    job.save(update_fields=["state", "result", "finished_at", "started_at", "error", "progress_done"])
    return False


def _note_progress(job: Job, outcome: Continue) -> bool:
    job.cursor, job.progress_done, job.progress_total = outcome.cursor, outcome.done, outcome.total
    job.sent_at = timezone.now()
    job.save(update_fields=["cursor", "progress_done", "progress_total", "sent_at", "started_at"])
    return True


def _note_failure(job: Job, error: Exception) -> None:
    """A refusal is final (a rule said no); anything else is tried again with growing pauses until the attempts are used up."""
    log.warning("job_failed", job=str(job.pk), kind=job.kind, attempt=job.attempts, exc_info=error)
    job.error = str(error)[:2000] or type(error).__name__
    final = isinstance(error, Refusal) or job.attempts >= job.max_attempts
    job.state = Job.State.FAILED if final else Job.State.NEW
    job.finished_at = timezone.now() if final else None
    job.due_at = timezone.now() + timedelta(seconds=min(2 ** max(job.attempts, 1), 3600))
    job.save(update_fields=["state", "error", "finished_at", "due_at"])


def run_and_pull(job_id: str) -> None:
    """Run a job and ask for the next dispatch when more is due."""
    run(job_id)
    if Job.objects.filter(state=Job.State.NEW, due_at__lte=timezone.now()).exists():
        broker.nudge()
