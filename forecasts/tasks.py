"""The worker's door. The day is that of the schedule's period, so a late worker keeps the day it was asked for."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from core.periods import business_day
from forecasts import services
from jobs.models import Job
from jobs.registry import Done, handler
from people.queries import organisation


def asked_day(job: Job) -> date:
    return business_day(datetime.fromisoformat(job.payload["period"]), organisation().time_zone)


@handler("forecasts.snapshot")
def snapshot(job: Job) -> Done:
    day = services.take_snapshot(actor=None, on=asked_day(job), now=timezone.now())
    return Done({"deals": day.deals if day else 0})


@handler("forecasts.freeze")
def freeze(job: Job) -> Done:
    return Done({"forecasts": len(services.freeze_forecasts(actor=None, today=asked_day(job), now=timezone.now()))})


@handler("forecasts.renew")
def renew(job: Job) -> Done:
    """Series and deal model, with what is known by now."""
    today = timezone.localdate()
    model = services.train_deal_model(actor=None, today=today)
    told = services.renew_predictions(actor=None, today=today)
    return Done({"series": told, "signal": bool(model and model.has_signal)})
