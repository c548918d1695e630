"""The worker's door."""

from __future__ import annotations

from django.utils import timezone

from activities import services
from jobs.models import Job
from jobs.registry import Continue, Done, handler


@handler("activities.remind")
def remind(job: Job) -> Continue | Done:
    """Every minute; in portions until no reminder is due, no series waits for its next task, and who has to know of late ones does."""
    done = job.cursor.get("done", 0)
    now = timezone.now()
    count = services.remind_due(actor=None, now=now) + services.make_due(now=now) + services.escalate_overdue(now=now)
    return Continue({"done": done + count}, done + count, 0) if count else Done({"reminded": done})
