"""What the ledgers say about some people: read in a few statements for all of them, so that a run costs what it computes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from commissions.engine.facts import Booked
from commissions.engine.setting import needs_quota
from commissions.engine.spans import Span
from commissions.models import CommissionLine, CommissionRun, PlanAssignment
from commissions.queries.plans import PlanOfPerson
from core.periods import Period
from targets.models import CreditEntry, Target

COLUMNS = (
    "pk", "user_id", "on", "counts_on", "basis", "amount", "base_amount", "currency", "fx_rate", "quantity", "cost",
    "product__name", "product_family__name", "deal_type", "reverses_id", "opportunity_id", "contract_id",
)  # fmt: skip
METRIC_OF_BASIS = {"won": "won_amount", "signed": "signed_amount", "collected": "collected_amount"}
Plans = Mapping[UUID, Sequence[PlanOfPerson]]
Promised = list[tuple[Period, Decimal]]


@dataclass(frozen=True, slots=True)
class Known:
    """`credits` and `promised` are people's own; what a team brings is read for its manager alone."""

    opening: Span
    credits: Mapping[UUID, list[dict[str, Any]]]
    booked: Mapping[tuple[UUID, UUID], list[Booked]]
    promised: Mapping[tuple[UUID, str], Promised]
    stays: Mapping[UUID, list[PlanAssignment]]
    """All days on which people are on any plan; read where a plan has a rule for leavers."""
    at: datetime | None = None
    """Until when the ledgers are read: a period that is over, computed again as of then. None is all of them."""

    def has_left(self, user_id: UUID, day: date) -> bool:
        return not any(stay.covers(day) for stay in self.stays.get(user_id, ()))


def known_of(plans: Plans, run: CommissionRun, at: datetime | None = None) -> Known:
    """With `at`, what was known at that moment, before anything was booked into this run."""
    return Known(
        opening_period(run), _credits(plans, run, at), _booked(plans, run, at), _promised(plans), _stays(plans), at
    )


def opening_period(run: CommissionRun) -> Span:
    """The first period that is paid here. What lies before it was settled elsewhere: it counts for the steps and is not paid again."""
    first = CommissionRun.objects.filter(pay_period=run.pay_period).order_by("start_on").first() or run
    return Span(first.start_on, first.end_on)


def entries_before(run: CommissionRun, bases: Iterable[str], at: datetime | None = None) -> QuerySet[CreditEntry]:
    """All credit up to the period's end, with the day by which a plan has to hold for it: a reversal goes with what it reverses."""
    known = CreditEntry.objects.filter(on__lt=run.end_on, basis__in=sorted(bases))
    known = known if at is None else known.filter(booked_at__lte=at)
    return known.annotate(counts_on=Coalesce(F("reverses__on"), F("on"))).order_by()


def _all(plans: Plans) -> Iterable[PlanOfPerson]:
    return (on_plan for several in plans.values() for on_plan in several)


def _credits(plans: Plans, run: CommissionRun, at: datetime | None) -> dict[UUID, list[dict[str, Any]]]:
    bases = {basis for on_plan in _all(plans) for basis in on_plan.bases}
    if any(on_plan.knows_leavers for on_plan in _all(plans)):
        bases = set(METRIC_OF_BASIS)  # whose time a payment belongs to is told by what was won or signed
    found: dict[UUID, list[dict[str, Any]]] = {user_id: [] for user_id in plans}
    for row in entries_before(run, bases, at).filter(user_id__in=list(plans)).values(*COLUMNS):
        found[row["user_id"]].append(row)
    return found


def _stays(plans: Plans) -> dict[UUID, list[PlanAssignment]]:
    if not any(on_plan.knows_leavers for on_plan in _all(plans)):
        return {}
    found: dict[UUID, list[PlanAssignment]] = {}
    for stay in PlanAssignment.objects.filter(user_id__in=list(plans)):
        found.setdefault(stay.user_id, []).append(stay)
    return found


def _booked(plans: Plans, run: CommissionRun, at: datetime | None) -> dict[tuple[UUID, UUID], list[Booked]]:
    """What was booked up to and including this run."""
    wanted = {on_plan.plan.pk for on_plan in _all(plans)}
    lines = CommissionLine.objects.filter(user_id__in=list(plans), plan_id__in=wanted, run__end_on__lte=run.end_on)
    lines = lines if at is None else lines.exclude(run=run)
    rows = lines.order_by().values_list("user_id", "plan_id", "component", "mark").annotate(total=Sum("amount"))
    found: dict[tuple[UUID, UUID], list[Booked]] = {}
    for user_id, plan_id, component, mark, total in rows:
        found.setdefault((user_id, plan_id), []).append(Booked(component, mark, total))
    return found


def _promised(plans: Plans) -> dict[tuple[UUID, str], Promised]:
    """People's own targets on the metrics that a component pays by."""
    metrics = {
        METRIC_OF_BASIS[component.basis]
        for on_plan in _all(plans)
        for version in on_plan.versions
        for component in version.plan.components
        if needs_quota(component)
    }
    if not metrics:
        return {}
    found: dict[tuple[UUID, str], Promised] = {}
    for target in Target.objects.active().filter(metric__in=metrics, user_id__in=list(plans)):
        if target.user_id is not None:
            found.setdefault((target.user_id, target.metric), []).append((target.period, target.value))
    return found
