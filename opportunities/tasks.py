"""The worker's door."""

from __future__ import annotations

from django.utils import timezone

from jobs.models import Job
from jobs.registry import Continue, Done, handler
from opportunities import services


@handler("opportunities.purge")
def purge(job: Job) -> Continue | Done:
    """Remove for good, some hundreds at a time, the deals deleted more than thirty days ago."""
    done = job.cursor.get("done", 0)
    removed = services.purge_deleted(actor=None, now=timezone.now())
    return Continue({"done": done + removed}, done + removed, 0) if removed else Done({"removed": done})
