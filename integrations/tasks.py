"""The worker's doors of this room."""

from __future__ import annotations

from django.utils import timezone

from integrations.services.exporting import export_chunk
from integrations.services.running import check_chunk, run_chunk
from integrations.services.tidying import remove_expired
from integrations.services.undoing import undo_chunk
from jobs.models import Job
from jobs.registry import Continue, Done, handler


@handler("integrations.check")
def check(job: Job) -> Continue | Done:
    return check_chunk(job)


@handler("integrations.run")
def run(job: Job) -> Continue | Done:
    return run_chunk(job)


@handler("integrations.undo")
def undo(job: Job) -> Continue | Done:
    return undo_chunk(job)


@handler("integrations.export")
def export(job: Job) -> Done:
    return export_chunk(job)


@handler("integrations.tidy")
def tidy(job: Job) -> Done:
    return Done({"removed": remove_expired(now=timezone.now())})
