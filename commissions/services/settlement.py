"""From entries to what is paid: the sum of each plan, its draw, and what is brought forward from the period before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from commissions.engine.draw import settle_draw
from commissions.models import CommissionAdjustment, CommissionLine, CommissionRun, CommissionStatement, StatementPlan
from commissions.queries.plans import PlanOfPerson
from core.changes import save_changes

ZERO = Decimal(0)
AMOUNTS = ("gross", "adjusted", "advanced", "recovered", "total", "brought_forward", "payable", "carried_forward")


def settle(
    statement: CommissionStatement,
    run: CommissionRun,
    plans: Sequence[PlanOfPerson],
    *,
    now: datetime,
    is_changed: bool,
) -> None:
    """Write the statement's amounts, computed anew from its lines. Unchanged amounts leave it untouched."""
    sums = dict(
        CommissionLine.objects.filter(statement=statement)
        .order_by()
        .values_list("plan_id")
        .annotate(total=Sum("amount"))
    )
    parts = [_part(statement, run, on_plan, sums.get(on_plan.plan.pk, ZERO)) for on_plan in plans]
    before = [getattr(statement, name) for name in AMOUNTS]
    statement.gross = sum(sums.values(), ZERO)
    statement.advanced = sum((part.advanced for part in parts), ZERO)
    statement.recovered = sum((part.recovered for part in parts), ZERO)
    _sum_up(statement, run)
    _store(parts)
    if is_changed or before != [getattr(statement, name) for name in AMOUNTS]:
        statement.calculated_at, statement.acknowledged_at = now, None
        save_changes(statement, {}, *AMOUNTS, "calculated_at", "acknowledged_at")


def settle_adjustments(statement: CommissionStatement) -> None:
    """After one was decided: the same sums, with the lines and the draw as they are."""
    _sum_up(statement, statement.run)
    statement.acknowledged_at = None
    save_changes(statement, {}, "adjusted", "total", "brought_forward", "payable", "carried_forward", "acknowledged_at")


def _sum_up(statement: CommissionStatement, run: CommissionRun) -> None:
    counting = CommissionAdjustment.objects.counting().filter(statement=statement)
    statement.adjusted = counting.aggregate(total=Sum("amount"))["total"] or ZERO
    statement.total = statement.gross + statement.adjusted + statement.advanced - statement.recovered
    _carry(statement, run)


def _part(statement: CommissionStatement, run: CommissionRun, on_plan: PlanOfPerson, gross: Decimal) -> StatementPlan:
    version = on_plan.closing_version(run)
    draw = version.plan.draw if on_plan.is_on_during(run) else None
    owed = _owed_before(statement, run, on_plan)
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


def _owed_before(statement: CommissionStatement, run: CommissionRun, on_plan: PlanOfPerson) -> Decimal:
    """What was still owed by the draw of this plan after the period before."""
    earlier = StatementPlan.objects.filter(
        plan=on_plan.plan, statement__user_id=statement.user_id, statement__run__pay_period=run.pay_period,
        statement__run__start_on__lt=run.start_on,
    )  # fmt: skip
    last = earlier.order_by("-statement__run__start_on").values_list("balance", flat=True).first()
    return ZERO if last is None else last


def _carry(statement: CommissionStatement, run: CommissionRun) -> None:
    earlier = CommissionStatement.objects.filter(
        user_id=statement.user_id, currency=statement.currency, run__pay_period=run.pay_period,
        run__start_on__lt=run.start_on,
    )  # fmt: skip
    last = earlier.order_by("-run__start_on").values_list("carried_forward", flat=True).first()
    statement.brought_forward = ZERO if last is None else last
    due = statement.total + statement.brought_forward
    statement.payable, statement.carried_forward = max(due, ZERO), min(due, ZERO)


def _store(parts: Sequence[StatementPlan]) -> None:
    names = ["version", "content_hash", "gross", "advanced", "recovered", "balance_before", "balance"]
    StatementPlan.objects.bulk_create(
        parts, update_conflicts=True, unique_fields=["statement", "plan"], update_fields=names
    )
