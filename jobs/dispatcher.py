"""Sending due jobs to the workers, never more than a window at a time, and again those whose worker died."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from jobs import broker
from jobs.models import Job

CLAIM_SQL = """
UPDATE jobs_job SET state = 'sent', sent_at = now(), attempts = attempts + 1
WHERE id IN (
    SELECT id FROM jobs_job WHERE state = 'new' AND due_at <= now() ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""
# A message that was lost is no try: while workers die or start, a job may be sent many times without ever having begun.
# So nothing is given up before this time is over, however often it was sent.
GIVE_UP_AFTER = timedelta(minutes=30)
RECLAIM_SQL = """
UPDATE jobs_job SET sent_at = now(), attempts = attempts + 1
WHERE id IN (SELECT id FROM jobs_job WHERE state = 'sent' AND sent_at < %s LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, attempts > max_attempts AND due_at < %s
"""


def dispatch() -> int:
    """Claim and send what is due; how many were sent."""
    broker.clear_nudge()
    with transaction.atomic():
        lost = _reclaim()
        in_flight = Job.objects.filter(state=Job.State.SENT).count()
        fresh = _claim(max(settings.JOBS_WINDOW - in_flight, 0))
    return sum(broker.send_job(job_id) for job_id in [*lost, *fresh])


def _claim(limit: int) -> list:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_SQL, [limit])
        return [row[0] for row in cursor.fetchall()]


def _reclaim() -> list:
    """Rows sent long ago that nobody holds: their worker or their message is gone. Where all workers are busy or starting, messages
    wait long; what was sent after the one that waits longest is not lost, and a second message would only make more of them."""
    now = timezone.now()
    before = now - timedelta(seconds=settings.JOBS_RESEND_AFTER)
    if not Job.objects.filter(state=Job.State.SENT, sent_at__lt=before).exists():
        return []
    longest = broker.longest_waiting()
    waiting = Job.objects.filter(pk=longest, state=Job.State.SENT).first() if longest is not None else None
    if waiting is not None and waiting.sent_at is not None:
        before = min(before, waiting.sent_at)
    with connection.cursor() as cursor:
        cursor.execute(RECLAIM_SQL, [before, settings.JOBS_WINDOW, now - GIVE_UP_AFTER])
        rows = cursor.fetchall()
    hopeless = [pk for pk, is_hopeless in rows if is_hopeless]
    Job.objects.filter(pk__in=hopeless).update(
        state=Job.State.FAILED,
        finished_at=timezone.now(),
        error="the worker died each time this ran",
        attempts=F("max_attempts"),
    )
    return [pk for pk, is_hopeless in rows if not is_hopeless]
