"""The worker's door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from core.periods import business_day
from jobs.models import Job
from jobs.registry import Continue, Done, handler
from opportunities.models import StageChange, Status
from people.queries import organisation
from targets import services

CHUNK = 1000
# The first days of a month look back at the one before; a day when nothing ran is made good.
HONOURS_UNTIL = 5


@handler("targets.book_won")
def book_won(job: Job) -> Done:
    made = services.book_won_credit(opportunity_id=UUID(job.payload["id"]), closing_seq=job.payload["closing_seq"])
    return Done({"booked": len(made)})


@handler("targets.book_reversal")
def book_reversal(job: Job) -> Done:
    """The reversal is dated on the business day on which the deal was reopened, also when the worker comes to it later."""
    opportunity_id = UUID(job.payload["id"])
    undone = StageChange.objects.filter(opportunity_id=opportunity_id, from_status=Status.WON).order_by("at").last()
    made = services.book_reversal(
        opportunity_id=opportunity_id,
        closing_seq=job.payload["closing_seq"],
        on=business_day(undone.at if undone else job.created_at, organisation().time_zone),
        reason=undone.reason if undone else "",
    )
    return Done({"booked": len(made)})


@handler("targets.book_contract")
def book_contract(job: Job) -> Done:
    made = services.book_contract_credit(contract_id=UUID(job.payload["contract"]))
    return Done({"booked": len(made)})


@handler("targets.reconcile")
def reconcile(job: Job) -> Continue | Done:
    """Chunk by chunk until nothing is missing: also what books the credit of thousands of imported deals."""
    done = job.cursor.get("booked", 0)
    booked = services.book_missing_credit(today=timezone.localdate(), limit=CHUNK)
    booked += services.book_missing_contract_credit(limit=CHUNK)
    return Continue({"booked": done + booked}, done + booked, 0) if booked else Done({"booked": done})


@handler("targets.daily")
def daily(job: Job) -> Done:
    """Approved adjustments whose day has come, contests that are over, and (early in a month) the honours of the last one."""
    today, now = timezone.localdate(), timezone.now()
    applied = services.apply_due_adjustments(actor=None, today=today)
    ended = services.end_contests(actor=None, today=today, now=now)
    honoured = services.note_honours(actor=None, today=today) if today.day <= HONOURS_UNTIL else 0
    return Done({"adjusted": applied, "contests": ended, "honours": honoured})


@handler("targets.learn")
def learn(job: Job) -> Done:
    return Done({"curves": services.learn_seasons(actor=None, today=timezone.localdate())})


@handler("targets.warn")
def warn(job: Job) -> Continue | Done:
    """The weekly checkpoint, in portions. The day is that of the checkpoint, so a late worker warns nobody twice."""
    day = business_day(datetime.fromisoformat(job.payload["period"]), organisation().time_zone)
    looked, last = services.warn_behind(actor=None, today=day, after=job.cursor.get("after", ""))
    done = job.cursor.get("done", 0) + looked
    return Continue({"after": last, "done": done}, done, 0) if last else Done({"looked_at": done})
