"""The worker's door."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from commissions import services
from commissions.models import CommissionRun
from commissions.queries.runs import runs_to_recompute
from jobs.models import Job
from jobs.registry import Continue, Done, handler
from jobs.services import enqueue


@handler("commissions.fan_out")
def fan_out(job: Job) -> Continue | Done:
    """A job for each person of the run, in portions."""
    asked, people = services.fan_out(
        run_id=UUID(job.payload["run"]), calculation=job.payload["calculation"], start=job.cursor.get("asked", 0)
    )
    return Continue({"asked": asked}, asked, people) if asked < people else Done({"people": people})


@handler("commissions.person")
def person(job: Job) -> Done:
    booked = services.calculate_person(
        run_id=UUID(job.payload["run"]),
        user_id=UUID(job.payload["user"]),
        calculation=job.payload["calculation"],
        now=timezone.now(),
    )
    return Done({"booked": booked})


@handler("commissions.finish")
def finish(job: Job) -> Done:
    services.finish_calculation(
        run_id=UUID(job.payload["run"]), calculation=job.payload["calculation"], now=timezone.now()
    )
    return Done()


@handler("commissions.calculate_open")
def calculate_open(job: Job) -> Done:
    """Every night: what came in late reaches the periods that are still open, in their order."""
    runs = CommissionRun.objects.accepting().filter(calculation__gt=0, start_on__lte=timezone.localdate())
    for run in runs.order_by("start_on"):
        services.start_calculation(actor=None, run=run)
    return Done({"runs": len(runs)})


@handler("commissions.recompute")
def recompute(job: Job) -> Done:
    """New credit for some people: their open statements, and those of whoever manages them, are computed again."""
    wanted = runs_to_recompute([UUID(user) for user in job.payload["users"]], job.payload["days"])
    for run_id, calculation, user_id in wanted:
        enqueue(
            kind="commissions.person",
            payload={"run": str(run_id), "user": str(user_id), "calculation": calculation},
        )
    return Done({"people": len(wanted)})
