"""The worker's door."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from commissions import services
from commissions.models import CommissionRun
from commissions.queries.runs import runs_to_recompute
from jobs.models import Job
from jobs.registry import Continue, Done, handler


@handler("commissions.fan_out")
def fan_out(job: Job) -> Continue | Done:
    """A job for each person of the run, in portions."""
    asked, people = services.fan_out(
        run_id=UUID(job.payload["run"]), calculation=job.payload["calculation"], start=job.cursor.get("asked", 0)
    )
    return Continue({"asked": asked}, asked, people) if asked < people else Done({"people": people})


@handler("commissions.person")
def people(job: Job) -> Done:
    """Some people of a run. A portion that did not succeed at once is tried person by person: a failing one holds up nobody else."""
    run_id, calculation = UUID(job.payload["run"]), job.payload["calculation"]
    users = [UUID(user) for user in job.payload.get("users") or [job.payload["user"]]]
    if job.attempts > 1 and len(users) > 1:
        for user_id in users:
            services.ask_for(run_id=run_id, users=[user_id], calculation=calculation)
        return Done({"asked": len(users)})
    booked = services.calculate_people(run_id=run_id, user_ids=users, calculation=calculation, now=timezone.now())
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
        services.ask_for(run_id=run_id, users=[user_id], calculation=calculation)
    return Done({"people": len(wanted)})
