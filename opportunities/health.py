"""How a deal is doing, by two clocks (docs/decisions/0017), with the reasons in words.

Stored are not verdicts but the days on which they change: a deal is stalled from `stalls_on`, at risk from `risks_on`. Both follow
from what stands on the deal and its stage, so a list can filter by an index and is right on every day without a job at midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.keeping import by_language
from opportunities.models import Opportunity, Stage

NORMAL, AT_RISK, STALLED = "normal", "at_risk", "stalled"
BUCKETS = ((NORMAL, gettext_lazy("Normal")), (AT_RISK, gettext_lazy("At risk")), (STALLED, gettext_lazy("Stalled")))
TONES = {NORMAL: "success", AT_RISK: "warning", STALLED: "error"}
# What it takes to know how a deal does, beside its stage; for those who read tuples.
FIELDS = (
    "opened_on", "stage_entered_at", "last_contact_at", "contact_planned_on", "next_step", "next_step_on", "expected_close_on",
    "qualification",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vitals:
    """What health is made of; days are the organisation's. `idle_limit`, `standard_days` and `known_at_least` are the stage's."""

    opened_on: date
    stage_entered_on: date
    last_contact_on: date | None = None
    contact_planned_on: date | None = None
    next_step: str = ""
    next_step_on: date | None = None
    expected_close_on: date | None = None
    qualification: int | None = None
    idle_limit: int | None = None
    standard_days: int | None = None
    known_at_least: int | None = None

    @property
    def silent_since(self) -> date:
        """Since when the customer has not been spoken to; a deal nobody talked about yet was last heard of when it was opened."""
        return self.last_contact_on or self.opened_on


@dataclass(frozen=True, slots=True)
class Turns:
    """From which day a deal is at risk, and from which it is stalled; None is never."""

    risks_on: date | None
    stalls_on: date | None

    def bucket(self, today: date) -> str:
        if self.stalls_on is not None and self.stalls_on <= today:
            return STALLED
        return AT_RISK if self.risks_on is not None and self.risks_on <= today else NORMAL


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


def day_of(moment: datetime | None, zone: tzinfo) -> date | None:
    return None if moment is None else moment.astimezone(zone).date()


def vitals_of(opportunity: Opportunity, stage: Stage) -> Vitals:
    return vitals({name: getattr(opportunity, name) for name in FIELDS}, stage)


def vitals(row: Any, stage: Stage, zone: tzinfo | None = None) -> Vitals:
    """From a row of `FIELDS`, such as `.values(*FIELDS)` gives. Who reads many names the zone, by default the active one."""
    zone = zone or timezone.get_current_timezone()
    return Vitals(
        row["opened_on"],
        row["stage_entered_at"].astimezone(zone).date(),
        day_of(row["last_contact_at"], zone),
        row["contact_planned_on"],
        row["next_step"],
        row["next_step_on"],
        row["expected_close_on"],
        row["qualification"],
        stage.rotting_days,
        stage.standard_days,
        stage.checklist_percent,
    )


def turns(vitals: Vitals) -> Turns:
    """Pure. Each reason has the first day on which it holds; the earliest one turns the deal."""
    risks = [day for day in (_unplanned(vitals), *_passed(vitals), _lingers(vitals), _unknown(vitals)) if day]
    return Turns(min(risks, default=None), _stalls(vitals))


def _stalls(vitals: Vitals) -> date | None:
    """Idle beyond the stage's limit, and no talk with the customer ahead."""
    if vitals.idle_limit is None:
        return None
    silent = vitals.silent_since + timedelta(days=vitals.idle_limit + 1)
    return max(silent, _after(vitals.contact_planned_on) or silent)


def _unplanned(vitals: Vitals) -> date | None:
    return vitals.opened_on if not vitals.next_step and vitals.next_step_on is None else None


def _passed(vitals: Vitals) -> tuple[date | None, date | None]:
    return _after(vitals.next_step_on), _after(vitals.expected_close_on)


def _lingers(vitals: Vitals) -> date | None:
    if vitals.standard_days is None:
        return None
    return vitals.stage_entered_on + timedelta(days=vitals.standard_days + 1)


def _unknown(vitals: Vitals) -> date | None:
    needed = vitals.known_at_least
    return vitals.stage_entered_on if needed and (vitals.qualification or 0) < needed else None


def _after(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)


def settle(opportunity: Opportunity, stage: Stage) -> tuple[str, str]:
    """Set the days on which the deal turns; the names of the columns to save. Closed deals don't turn any more."""
    turning = turns(vitals_of(opportunity, stage)) if opportunity.is_open else Turns(None, None)
    opportunity.risks_on, opportunity.stalls_on = turning.risks_on, turning.stalls_on
    return "risks_on", "stalls_on"


def health(vitals: Vitals, *, now: datetime, today: date) -> Health:
    """The bucket of the day, with its reasons; what stalls it comes first."""
    turning = turns(vitals)
    bucket = turning.bucket(today)
    in_stage = max((today - vitals.stage_entered_on).days, 0)
    idle = max((today - vitals.silent_since).days, 0)
    reasons = [] if bucket == NORMAL else _reasons(vitals, today)
    if bucket == STALLED:
        reasons.insert(0, _idle(idle, vitals.idle_limit))
    return Health(bucket, in_stage, idle, vitals.idle_limit, tuple(reasons))


def _reasons(vitals: Vitals, today: date) -> list[str]:
    reasons = []
    if _unplanned(vitals):
        reasons.append(_("No next step"))
    elif vitals.next_step_on is not None and vitals.next_step_on < today:
        reasons.append(_step_overdue((today - vitals.next_step_on).days))
    if vitals.expected_close_on is not None and vitals.expected_close_on < today:
        reasons.append(_closing_overdue((today - vitals.expected_close_on).days))
    if (lingers := _lingers(vitals)) is not None and lingers <= today:
        reasons.append(_in_stage((today - vitals.stage_entered_on).days, vitals.standard_days))
    if _unknown(vitals) is not None:
        words = _("%(known)s %% of the checklist known, %(needed)s %% are expected here")
        reasons.append(words % {"known": vitals.qualification or 0, "needed": vitals.known_at_least})
    return reasons


# A board asks for a hundred, mostly the same ones.
@by_language
def _idle(days: int, limit: int | None) -> str:
    words = ngettext("Idle for %(days)s day, limit %(limit)s", "Idle for %(days)s days, limit %(limit)s", days)
    return words % {"days": days, "limit": limit}


@by_language
def _in_stage(days: int, usual: int | None) -> str:
    words = ngettext(
        "%(days)s day in this stage, usual are %(usual)s", "%(days)s days in this stage, usual are %(usual)s", days
    )
    return words % {"days": days, "usual": usual}


@by_language
def _step_overdue(days: int) -> str:
    return _overdue(_("Next step"), days)


@by_language
def _closing_overdue(days: int) -> str:
    return _overdue(_("Close date"), days)


def _overdue(what: str, days: int) -> str:
    return ngettext("%(what)s overdue by %(days)s day", "%(what)s overdue by %(days)s days", days) % {
        "what": what,
        "days": days,
    }


def in_bucket(queryset: QuerySet[Any], bucket: str, *, now: datetime, today: date) -> QuerySet[Any]:
    """Open deals of a bucket; the buckets sum to all open deals. Compares stored days only."""
    stalled = Q(stalls_on__isnull=False, stalls_on__lte=today)
    alive = Q(stalls_on__isnull=True) | Q(stalls_on__gt=today)
    at_risk = Q(risks_on__isnull=False, risks_on__lte=today)
    well = Q(risks_on__isnull=True) | Q(risks_on__gt=today)
    deals = queryset.filter(status="open")
    match bucket:
        case "stalled":
            return deals.filter(stalled)
        case "at_risk":
            return deals.filter(alive, at_risk)
        case _:
            return deals.filter(alive, well)
