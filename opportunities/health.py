"""How a deal is doing, computed when asked, with the reasons in words. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opportunities.models import Opportunity, Stage

NORMAL, AT_RISK, STALLED = "normal", "at_risk", "stalled"
BUCKETS = ((NORMAL, gettext_lazy("Normal")), (AT_RISK, gettext_lazy("At risk")), (STALLED, gettext_lazy("Stalled")))
TONES = {NORMAL: "success", AT_RISK: "warning", STALLED: "error"}


@dataclass(frozen=True, slots=True)
class Vitals:
    """What health is made of; `idle_limit` is the stage's, None for no limit."""

    stage_entered_at: datetime
    last_activity_at: datetime | None
    idle_limit: int | None
    next_step: str
    next_step_on: date | None
    expected_close_on: date | None


@dataclass(frozen=True, slots=True)
class Health:
    bucket: str
    days_in_stage: int
    idle_days: int
    idle_limit: int | None
    reasons: tuple[str, ...]

    @property
    def tone(self) -> str:
        return TONES[self.bucket]

    @property
    def label(self) -> str:
        return str(dict(BUCKETS)[self.bucket])


def vitals_of(opportunity: Opportunity, stage: Stage) -> Vitals:
    return Vitals(
        opportunity.stage_entered_at,
        opportunity.last_activity_at,
        stage.rotting_days,
        opportunity.next_step,
        opportunity.next_step_on,
        opportunity.expected_close_on,
    )


def health(vitals: Vitals, *, now: datetime, today: date) -> Health:
    """Stalled: idle beyond the stage's limit. At risk: no next step, or a day that has passed. Normal: the rest."""
    in_stage = max((now - vitals.stage_entered_at).days, 0)
    since = max(vitals.stage_entered_at, vitals.last_activity_at or vitals.stage_entered_at)
    idle = max((now - since).days, 0)
    stalled = vitals.idle_limit is not None and idle > vitals.idle_limit
    reasons = _plan_reasons(vitals, today)
    bucket = STALLED if stalled else AT_RISK if reasons else NORMAL
    if stalled:
        words = ngettext("Idle for %(days)s day, limit %(limit)s", "Idle for %(days)s days, limit %(limit)s", idle)
        reasons.insert(0, words % {"days": idle, "limit": vitals.idle_limit})
    return Health(bucket, in_stage, idle, vitals.idle_limit, tuple(reasons))


def _plan_reasons(vitals: Vitals, today: date) -> list[str]:
    reasons = []
    if not vitals.next_step and vitals.next_step_on is None:
        reasons.append(_("No next step"))
    elif vitals.next_step_on is not None and vitals.next_step_on < today:
        reasons.append(_overdue(_("Next step"), vitals.next_step_on, today))
    if vitals.expected_close_on is not None and vitals.expected_close_on < today:
        reasons.append(_overdue(_("Close date"), vitals.expected_close_on, today))
    return reasons


def _overdue(what: str, day: date, today: date) -> str:
    days = (today - day).days
    return ngettext("%(what)s overdue by %(days)s day", "%(what)s overdue by %(days)s days", days) % {
        "what": what,
        "days": days,
    }


def in_bucket(queryset: QuerySet[Any], bucket: str, *, now: datetime, today: date) -> QuerySet[Any]:
    """Open deals of a bucket; the buckets sum to all open deals."""
    limit = ExpressionWrapper((F("stage__rotting_days") + 1) * Value(timedelta(days=1)), output_field=DurationField())
    deals = queryset.filter(status="open").annotate(
        stalls_at=ExpressionWrapper(
            Greatest(F("stage_entered_at"), F("last_activity_at")) + limit, output_field=DateTimeField()
        ),
    )
    stalled = Q(stalls_at__isnull=False) & Q(stalls_at__lte=now)
    alive = Q(stalls_at__isnull=True) | Q(stalls_at__gt=now)
    planned = Q(next_step_on__gte=today) | (Q(next_step_on__isnull=True) & ~Q(next_step=""))
    on_time = Q(expected_close_on__isnull=True) | Q(expected_close_on__gte=today)
    match bucket:
        case "stalled":
            return deals.filter(stalled)
        case "at_risk":
            late = Q(expected_close_on__isnull=False) & Q(expected_close_on__lt=today)
            unplanned = Q(next_step="", next_step_on__isnull=True) | (
                Q(next_step_on__isnull=False) & Q(next_step_on__lt=today)
            )
            return deals.filter(alive).filter(late | unplanned)
        case _:
            return deals.filter(alive, planned, on_time)
