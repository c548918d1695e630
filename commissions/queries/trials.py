"""A draft against what really happened: last quarter's credit of everybody on the plan, by the draft and by what holds now; and what the
draft would change about periods that are paid already. Nothing is booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from commissions.computing import compute
from commissions.engine.facts import Facts
from commissions.engine.plan import Plan
from commissions.engine.rules import parse_rules
from commissions.engine.spans import Span
from commissions.engine.truth import truth
from commissions.models import CommissionRun, PlanAssignment, PlanVersion
from commissions.queries.facts import facts_of
from commissions.queries.plans import PlanOfPerson, ReadVersion, read_versions
from core.periods import Period, period_of, previous_period
from people.models import User
from people.queries import organisation

ZERO = Decimal(0)
AT_MOST = 100
LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One person: what the quarter earned as it is (None where nothing held), by the draft, and what the next calculation would correct."""

    user: User
    present: Decimal | None
    draft: Decimal
    delta: Decimal

    @property
    def difference(self) -> Decimal:
        return self.draft - (self.present or ZERO)


@dataclass(frozen=True, slots=True)
class Trial:
    period: Period
    rows: list[TrialRow]
    left_out: int
    corrects: CommissionRun | None

    @property
    def present(self) -> Decimal:
        return sum((row.present or ZERO for row in self.rows), ZERO)

    @property
    def draft(self) -> Decimal:
        return sum((row.draft for row in self.rows), ZERO)

    @property
    def difference(self) -> Decimal:
        return self.draft - self.present

    @property
    def delta(self) -> Decimal:
        return sum((row.delta for row in self.rows), ZERO)


def trial(version: PlanVersion, today: date) -> Trial:
    first_month = organisation().fiscal_year_start
    quarter = previous_period(period_of(today, "quarter", first_month), "quarter", first_month)
    people = _people(version, quarter, today)
    approved = read_versions([version.plan_id]).get(version.plan_id, ())
    open_run = _open_run(version)
    rows = [_row(version, approved, assignments, quarter, open_run) for assignments in people[:AT_MOST]]
    rows.sort(key=lambda row: (-abs(row.difference), row.user.full_name))
    return Trial(quarter, rows, max(len(people) - AT_MOST, 0), open_run if any(row.delta for row in rows) else None)


def _people(version: PlanVersion, quarter: Period, today: date) -> list[tuple[PlanAssignment, ...]]:
    """Who was on the plan in that quarter or is by now."""
    rows = (
        PlanAssignment.objects.filter(plan=version.plan_id)
        .select_related("user")
        .order_by("user__full_name", "start_on")
    )
    grouped: dict[Any, list[PlanAssignment]] = {}
    for row in rows.overlapping(quarter.start, max(today, quarter.end)):
        grouped.setdefault(row.user_id, []).append(row)
    return [tuple(assignments) for assignments in grouped.values()]


def _open_run(version: PlanVersion) -> CommissionRun | None:
    """Where a change of the past would land."""
    accepting = CommissionRun.objects.accepting().filter(pay_period=version.pay_period, calculation__gt=0)
    return accepting.order_by("start_on").first()


def _row(
    version: PlanVersion, approved: Sequence[ReadVersion], assignments: tuple[PlanAssignment, ...], quarter: Period,
    open_run: CommissionRun | None,
) -> TrialRow:  # fmt: skip
    user, drafted = assignments[0].user, ReadVersion(version, parse_rules(version.rules))
    holding = next((one for one in approved if one.row.holds_on(quarter.last_day)), next(iter(approved), None))
    delta = ZERO
    if open_run is not None and approved:
        before = PlanOfPerson(version.plan, tuple(approved), assignments)
        delta = _due(user, replace(before, versions=(drafted, *approved)), open_run) - _due(user, before, open_run)
    return TrialRow(
        user=user,
        present=None if holding is None else _in_quarter(user, version, holding.plan, assignments, quarter),
        draft=_in_quarter(user, version, drafted.plan, assignments, quarter),
        delta=delta,
    )


def _due(user: User, on_plan: PlanOfPerson, run: CommissionRun) -> Decimal:
    return sum((due.amount for due in compute(user.pk, on_plan, run).dues), ZERO)


def _in_quarter(
    user: User, version: PlanVersion, plan: Plan, assignments: tuple[PlanAssignment, ...], quarter: Period
) -> Decimal:
    """What the quarter's credit adds by these rules, had they always held and had the person always been on the plan."""
    always = PlanVersion(plan=version.plan, rules=version.rules, effective_start=LONG_AGO, currency=plan.currency,
                         pay_period=plan.pay_period, bases=sorted({one.basis for one in plan.components}))  # fmt: skip
    incentives = assignments[-1].target_incentive
    on_it = PlanAssignment(plan=version.plan, user=user, start_on=LONG_AGO, target_incentive=incentives)
    on_plan = PlanOfPerson(version.plan, (ReadVersion(always, plan),), (on_it,))
    first_month = organisation().fiscal_year_start
    last = period_of(quarter.last_day, plan.pay_period, first_month)
    run = CommissionRun(pay_period=plan.pay_period, start_on=last.start, end_on=min(last.end, quarter.end))
    facts = facts_of(user.pk, on_plan, run)
    before = previous_period(period_of(quarter.start, plan.pay_period, first_month), plan.pay_period, first_month)
    return _paid(plan, facts) - _paid(plan, _as_of(facts, before, quarter.start))


def _as_of(facts: Facts, period: Period, day: date) -> Facts:
    known = tuple(credit for credit in facts.credits if credit.on < day)
    return replace(facts, credits=known, period=Span(period.start, day))


def _paid(plan: Plan, facts: Facts) -> Decimal:
    return sum((line.amount for line in truth(plan, facts).lines), ZERO)
