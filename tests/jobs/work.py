"""Handlers for tests, also used by worker processes that are killed: their effects are rows that can be counted."""

from __future__ import annotations

import time
from datetime import date, timedelta

from jobs.models import Job
from jobs.registry import Continue, Done, handler
from people.models import CalendarDay

FIRST = date(2001, 1, 1)
CHUNKS = 6


def effects() -> list[str]:
    return list(CalendarDay.objects.order_by("on", "name").values_list("name", flat=True))


def leave_trace(number: int) -> None:
    """A plain insert: doing a chunk twice is an error that nobody swallows."""
    CalendarDay(on=FIRST + timedelta(days=number), kind="holiday", name=f"chunk {number}").save(force_insert=True)


@handler("test.chunks")
def chunks(job: Job) -> Continue | Done:
    """One effect a chunk. `hang` names a chunk in which the worker says so and then hangs, its work done but not committed."""
    number = job.cursor.get("next", 0)
    leave_trace(number)
    if job.payload.get("hang") == number and job.attempts <= 1:
        print(f"hanging in chunk {number}", flush=True)
        time.sleep(60)
    if number + 1 == CHUNKS:
        return Done({"chunks": CHUNKS})
    return Continue({"next": number + 1}, number + 1, CHUNKS)


@handler("test.once")
def once(job: Job) -> None:
    """Slow enough that another worker is sure to come along."""
    leave_trace(job.payload["number"])
    time.sleep(0.3)


@handler("test.broken")
def broken(job: Job) -> None:
    leave_trace(0)
    raise ZeroDivisionError("this never works")
