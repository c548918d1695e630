"""The worker's door."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from core.periods import business_day
from jobs.models import Job
from jobs.registry import Continue, Done, handler
from opportunities.models import StageChange, Status
from people.queries import organisation
from targets import services

CHUNK = 1000


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


@handler("targets.reconcile")
def reconcile(job: Job) -> Continue | Done:
    """Chunk by chunk until nothing is missing: also what books the credit of thousands of imported deals."""
    done = job.cursor.get("booked", 0)
    booked = services.book_missing_credit(today=timezone.localdate(), limit=CHUNK)
    return Continue({"booked": done + booked}, done + booked, 0) if booked else Done({"booked": done})
