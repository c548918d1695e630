"""What is on its way to somebody: the next payment as it stands today, and what is held back until money comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from commissions.computing import compute
from commissions.engine.plan import PAY_PERIODS
from commissions.models import CommissionLine, CommissionRun
from commissions.queries.plans import plans_of
from core.periods import period_of
from people.queries import organisation

ZERO = Decimal(0)
RELEASED = ("released", "released_in_full")


@dataclass(frozen=True, slots=True)
class NextPayment:
    """Gross of one open period and currency: what is booked in it and what would be booked if it were calculated now."""

    name: str
    currency: str
    amount: Decimal
    held: Decimal


def next_payments(user_id: UUID, today: date) -> list[NextPayment]:
    """Of the earliest period that is still open, for each way of being paid; else of the present one."""
    found = []
    for kind in PAY_PERIODS:
        run = _open_run(kind, today)
        sums: dict[str, Decimal] = {}
        for on_plan in plans_of(user_id, run):
            due = sum((one.amount for one in compute(user_id, on_plan, run).dues), ZERO)
            sums[on_plan.currency] = sums.get(on_plan.currency, ZERO) + due
        for currency, due in sorted(sums.items()):
            found.append(
                NextPayment(run.name, currency, due + _booked(run, user_id, currency), held_back(user_id, currency))
            )
    return found


def _open_run(kind: str, today: date) -> CommissionRun:
    present = (
        CommissionRun.objects.accepting().filter(pay_period=kind, start_on__lte=today).order_by("start_on").first()
    )
    if present is not None:
        return present
    period = period_of(today, kind, organisation().fiscal_year_start)
    return CommissionRun(pay_period=kind, start_on=period.start, end_on=period.end)


def _booked(run: CommissionRun, user_id: UUID, currency: str) -> Decimal:
    if run._state.adding:
        return ZERO
    lines = CommissionLine.objects.filter(run=run, user_id=user_id, currency=currency)
    return lines.aggregate(total=Sum("amount"))["total"] or ZERO


def held_back(user_id: UUID, currency: str) -> Decimal:
    """Earned and not payable yet, by the newest entry of each credit."""
    told = Q()
    for code in RELEASED:
        told |= Q(explanation__contains=[{"code": code}])
    lines = CommissionLine.objects.filter(told, user_id=user_id, currency=currency)
    newest = lines.order_by("plan_id", "component", "mark", "-sequence").distinct("plan_id", "component", "mark")
    return sum((_held(row) for row in newest.only("earned", "explanation")), ZERO)


def _held(line: CommissionLine) -> Decimal:
    parts: list[dict[str, Any]] = [part for part in line.explanation if part["code"] in RELEASED]
    return Decimal(parts[0]["params"]["earned"]) - line.earned if parts else ZERO
