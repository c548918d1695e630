"""From entries to what is paid: the sum of each plan, its draw, and what is brought forward from the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from commissions.engine.draw import settle_draw
from commissions.models import CommissionAdjustment, CommissionLine, CommissionRun, CommissionStatement, StatementPlan
from commissions.queries.plans import PlanOfPerson
from core.changes import save_changes

ZERO = Decimal(0)
AMOUNTS = ("gross", "adjusted", "advanced", "recovered", "total", "brought_forward", "payable", "carried_forward")


@dataclass(frozen=True, slots=True)
class Settling:
    """What the statements of some people are summed up from, read once for all of them. `before` is what each said until now."""

    run: CommissionRun
    before: Mapping[UUID, Mapping[str, Decimal]]
    lines: Mapping[tuple[UUID, UUID], Decimal]
    adjusted: Mapping[UUID, Decimal]
    owed: Mapping[tuple[UUID, UUID], Decimal]
    carried: Mapping[tuple[UUID, str], Decimal]

    def settle(self, statement: CommissionStatement, plans: Sequence[PlanOfPerson]) -> list[StatementPlan]:
        """Set the statement's amounts, computed anew from its lines; the parts of its plans are returned to be stored."""
        parts = [self._part(statement, on_plan) for on_plan in plans]
        booked = (total for (statement_id, _plan), total in self.lines.items() if statement_id == statement.pk)
        statement.gross = sum(booked, ZERO)
        statement.advanced = sum((part.advanced for part in parts), ZERO)
        statement.recovered = sum((part.recovered for part in parts), ZERO)
        self.sum_up(statement)
        return parts

    def sum_up(self, statement: CommissionStatement) -> None:
        statement.adjusted = self.adjusted.get(statement.pk, ZERO)
        statement.total = statement.gross + statement.adjusted + statement.advanced - statement.recovered
        statement.brought_forward = self.carried.get((statement.user_id, statement.currency), ZERO)
        due = statement.total + statement.brought_forward
        statement.payable, statement.carried_forward = max(due, ZERO), min(due, ZERO)

    def has_changed(self, statement: CommissionStatement) -> bool:
        return self.before[statement.pk] != _amounts(statement)

    def _part(self, statement: CommissionStatement, on_plan: PlanOfPerson) -> StatementPlan:
        version = on_plan.closing_version(self.run)
        draw = version.plan.draw if on_plan.is_on_during(self.run) else None
        gross = self.lines.get((statement.pk, on_plan.plan.pk), ZERO)
        owed = self.owed.get((statement.user_id, on_plan.plan.pk), ZERO)
        settled = settle_draw(draw, gross, owed)
        return StatementPlan(
            statement=statement,
            plan=on_plan.plan,
            version=version.row,
            content_hash=version.row.content_hash,
            gross=gross,
            advanced=settled.advanced,
            recovered=settled.recovered,
            balance_before=owed,
            balance=settled.balance,
        )


def settling_of(statements: Sequence[CommissionStatement], run: CommissionRun) -> Settling:
    """Read after the lines are booked."""
    people = {one.user_id for one in statements}
    return Settling(
        run=run,
        before={one.pk: _amounts(one) for one in statements},
        lines=_booked(statements),
        adjusted=_adjusted(statements),
        owed=_owed_before(people, run),
        carried=_carried(people, run),
    )


def settle_adjustments(statement: CommissionStatement) -> None:
    """After one was decided: the same sums, with the lines and the draw as they are."""
    settling_of([statement], statement.run).sum_up(statement)
    statement.acknowledged_at = None
    save_changes(statement, {}, "adjusted", "total", "brought_forward", "payable", "carried_forward", "acknowledged_at")


def begins_as_was_left(run: CommissionRun) -> bool:
    """Whether every statement of the run takes over what the person's statement before has carried, and what his draws owed then."""
    statements = list(CommissionStatement.objects.filter(run=run).values_list("user_id", "currency", "brought_forward"))
    people = {user_id for user_id, _currency, _amount in statements}
    carried, owed = _carried(people, run), _owed_before(people, run)
    parts = StatementPlan.objects.filter(statement__run=run).values_list(
        "statement__user_id", "plan_id", "balance_before"
    )
    return all(carried.get((user_id, currency), ZERO) == amount for user_id, currency, amount in statements) and all(
        owed.get((user_id, plan_id), ZERO) == amount for user_id, plan_id, amount in parts
    )


def store(parts: Sequence[StatementPlan]) -> None:
    names = ["version", "content_hash", "gross", "advanced", "recovered", "balance_before", "balance"]
    StatementPlan.objects.bulk_create(
        parts, update_conflicts=True, unique_fields=["statement", "plan"], update_fields=names
    )


def _amounts(statement: CommissionStatement) -> dict[str, Decimal]:
    return {name: getattr(statement, name) for name in AMOUNTS}


def _booked(statements: Iterable[CommissionStatement]) -> dict[tuple[UUID, UUID], Decimal]:
    rows = CommissionLine.objects.filter(statement__in=[one.pk for one in statements]).order_by()
    summed = rows.values_list("statement_id", "plan_id").annotate(total=Sum("amount"))
    return {(statement_id, plan_id): total for statement_id, plan_id, total in summed}


def _adjusted(statements: Iterable[CommissionStatement]) -> dict[UUID, Decimal]:
    counting = CommissionAdjustment.objects.counting().filter(statement__in=[one.pk for one in statements])
    return dict(counting.order_by().values_list("statement_id").annotate(total=Sum("amount")))


def _owed_before(people: Iterable[UUID], run: CommissionRun) -> dict[tuple[UUID, UUID], Decimal]:
    """What was still owed by the draw of each plan after the period before."""
    earlier = StatementPlan.objects.filter(
        statement__user_id__in=list(people), statement__run__pay_period=run.pay_period,
        statement__run__start_on__lt=run.start_on,
    )  # fmt: skip
    last = earlier.order_by("statement__user_id", "plan_id", "-statement__run__start_on")
    rows = last.distinct("statement__user_id", "plan_id").values_list("statement__user_id", "plan_id", "balance")
    return {(user_id, plan_id): balance for user_id, plan_id, balance in rows}


def _carried(people: Iterable[UUID], run: CommissionRun) -> dict[tuple[UUID, str], Decimal]:
    """What the statement before took along."""
    earlier = CommissionStatement.objects.filter(
        user_id__in=list(people), run__pay_period=run.pay_period, run__start_on__lt=run.start_on
    )
    last = earlier.order_by("user_id", "currency", "-run__start_on").distinct("user_id", "currency")
    rows = last.values_list("user_id", "currency", "carried_forward")
    return {(user_id, currency): amount for user_id, currency, amount in rows}
