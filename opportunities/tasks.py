"""The worker's door."""

from __future__ import annotations

from uuid import UUID

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


@handler("opportunities.resettle")
def resettle(job: Job) -> Continue | Done:
    """The days on which open deals turn, again, a thousand at a time: of one stage, or of all."""
    after, done = job.cursor.get("after"), job.cursor.get("done", 0)
    stage = job.payload.get("stage")
    place, differing = services.resettle(after=UUID(after) if after else None, stage=UUID(stage) if stage else None)
    done += differing
    return Done({"changed": done}) if place is None else Continue({"after": str(place), "done": done}, done, 0)


@handler("opportunities.fold")
def fold(job: Job) -> Done:
    """The kept totals of open deals, which grow by a row a change, are made short again."""
    return Done({"folded": services.fold_totals()})
