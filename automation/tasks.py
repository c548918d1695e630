"""The worker's door: steps of runs, mails, and the morning's question."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from automation import services
from automation.services.firing import RUN
from jobs.models import Job
from jobs.registry import Continue, Done, handler

LAST = 200


@handler(RUN)
def run(job: Job) -> Continue | Done:
    """One step a transaction; a step that fails each time it is tried ends the run in the open."""
    steps = job.cursor.get("steps", 0) + 1
    try:
        more = services.advance(run_id=job.payload["run"], now=timezone.now(), today=timezone.localdate())
    except Exception as error:
        if job.attempts < job.max_attempts:
            raise
        reason = _("This step failed each time: %(error)s") % {"error": str(error)[:200]}
        services.give_up(run_id=job.payload["run"], reason=reason, now=timezone.now())
        return Done()
    return Continue({"steps": steps}, min(steps, LAST), LAST) if more else Done()


@handler("automation.leave")
def leave(job: Job) -> Done:
    """An answer, a bounce or an opt-out was heard: sequences end."""
    now, address = timezone.now(), job.payload.get("address", "")
    left = services.leave_by_address(address=address, now=now) if address else 0
    if record := job.payload.get("record"):
        left += services.leave_record(record_id=record, now=now)
    return Done({"left": left})


@handler("automation.daily")
def daily(job: Job) -> Done:
    return Done({"runs": services.ask_daily(now=timezone.now(), today=timezone.localdate())})
