"""Upkeep that is due by the timetable: sealing the audit trail, tidying finished jobs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from audit import sealing
from audit.models import AuditEntry, AuditSeal
from jobs.models import Job, ScheduleRun
from jobs.registry import Continue, Done, handler

KEEP = timedelta(days=30)
OVER = (Job.State.DONE, Job.State.CANCELLED)
TIDY_CHUNK = 5000


@handler("audit.seal")
def seal_trail(job: Job) -> Continue | Done:
    made = sealing.seal(now=timezone.now())
    if made is None:
        return Done({"sealed": job.cursor.get("sealed", 0)})
    sealed = job.cursor.get("sealed", 0) + made.entries
    if made.entries < sealing.CHUNK:
        return Done({"sealed": sealed})
    return Continue({"sealed": sealed}, sealed, sealed + _unsealed(made))


def _unsealed(last: AuditSeal) -> int:
    return AuditEntry.objects.filter(seq__gt=last.to_seq).count()


@handler("jobs.tidy")
def tidy(job: Job) -> Continue | Done:
    """Finished jobs go after thirty days, failed ones stay until somebody looked; the newest run of each schedule stays."""
    before = timezone.now() - KEEP
    old = Job.objects.filter(state__in=OVER, finished_at__lt=before).order_by("id").values("id")[:TIDY_CHUNK]
    removed, _by_model = Job.objects.filter(pk__in=old).delete()
    total = job.cursor.get("removed", 0) + removed
    if removed:
        return Continue({"removed": total}, total, total)
    newest = ScheduleRun.objects.order_by("schedule", "-period").distinct("schedule").values("id")
    ScheduleRun.objects.filter(period__lt=before).exclude(pk__in=newest).delete()
    return Done({"removed": total})
