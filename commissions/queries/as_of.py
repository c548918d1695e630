"""A statement computed again from what was known when it was computed: credit booked by then, versions approved by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from commissions.computing import compute
from commissions.models import CommissionStatement
from commissions.queries.known import known_of
from commissions.queries.plans import PlanOfPerson, plans_of

ZERO = Decimal(0)
Mark = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    component: str
    booked: Decimal
    computed: Decimal


@dataclass(frozen=True, slots=True)
class AsOf:
    """Targets and assignments are those of today: where somebody changed them since, it shows here."""

    at: datetime
    gross: Decimal
    lines: int
    differences: list[Difference]


def as_of(statement: CommissionStatement) -> AsOf | None:
    """None for what was never calculated."""
    run = statement.run
    if run.calculated_at is None:
        return None
    plans = list(_plans(statement, run.calculated_at))
    known = known_of({statement.user_id: plans}, run, run.calculated_at)
    computed: dict[Mark, Decimal] = {}
    for on_plan in plans:
        for due in compute(statement.user_id, on_plan, run, known).dues:
            computed[str(on_plan.plan.pk), due.component, due.mark] = due.amount
    booked = _booked(statement)
    marks = sorted({*computed, *booked})
    differing = [mark for mark in marks if computed.get(mark, ZERO) != booked.get(mark, ZERO)]
    rows = [Difference(mark[1], booked.get(mark, ZERO), computed.get(mark, ZERO)) for mark in differing]
    return AsOf(run.calculated_at, sum(computed.values(), ZERO), len(computed), rows)


def _plans(statement: CommissionStatement, at: datetime) -> list[PlanOfPerson]:
    found = []
    for on_plan in plans_of(statement.user_id, statement.run):
        versions = tuple(one for one in on_plan.versions if one.row.approved_at and one.row.approved_at <= at)
        if versions and on_plan.currency == statement.currency:
            found.append(replace(on_plan, versions=versions))
    return found


def _booked(statement: CommissionStatement) -> dict[Mark, Decimal]:
    booked: dict[Mark, Decimal] = {}
    for plan_id, component, mark, amount in statement.lines.values_list("plan_id", "component", "mark", "amount"):
        key = (str(plan_id), component, mark)
        booked[key] = booked.get(key, ZERO) + amount
    return {key: amount for key, amount in booked.items() if amount}
