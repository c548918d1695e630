"""The worker's door."""

from __future__ import annotations

from django.utils import timezone

from contracts import services
from jobs.models import Job
from jobs.registry import Done, handler


@handler("contracts.nightly")
def nightly(job: Job) -> Done:
    """Stages that follow the calendar, reminders of payments, renewals."""
    today, now = timezone.localdate(), timezone.now()
    return Done(
        {
            "stages": services.follow_calendar(today=today),
            "reminders": services.remind_of_payments(today=today),
            "renewals": services.start_renewals(now=now, today=today),
        }
    )
