"""Plans, runs and credit for commission tests, made by the services wherever those exist."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from commissions import services
from commissions.models import CommissionPlan, CommissionRun, CommissionStatement, PlanVersion
from core.periods import Period
from people.models import User
from targets.models import CreditEntry

_numbers = count(1)
NOW = datetime(2026, 4, 2, 9, 0, tzinfo=timezone.get_default_timezone())
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
APRIL = Period(date(2026, 4, 1), date(2026, 5, 1))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 3, 1))

Rules = dict[str, Any]


def rate(*steps: tuple[str, str], **changes: Any) -> Rules:
    """A component that pays a rate."""
    rows = [{"from": start, "rate": share} for start, share in steps or (("0", "0.10"),)]
    tiers = {"mode": changes.pop("mode", "marginal"), "by": changes.pop("by", "amount"), "steps": rows}
    plain = {"key": "base", "name": "Base commission", "kind": "rate", "basis": "won", "window": "year", "tiers": tiers}
    return {**plain, **changes}


def rules(*components: Rules, **changes: Any) -> Rules:
    return {"currency": "CNY", "pay_period": "month", "components": list(components) or [rate()], **changes}


def draft(
    actor: User, content: Rules | None = None, *, start: date = date(2026, 1, 1), end: date | None = None
) -> PlanVersion:
    """A new plan with one draft."""
    version = {"effective_start": start, "effective_end": end, "rules": content or rules()}
    plan = services.create_plan(actor=actor, name=f"Plan {next(_numbers)}", versions=[version])
    return plan.versions.get()


def approve(version: PlanVersion, *, author: User, approver: User) -> PlanVersion:
    submitted = services.submit_version(actor=author, plan_version=version, now=NOW)
    return services.approve_version(actor=approver, plan_version=submitted, now=NOW)


def plan_for(
    *users: User,
    author: User,
    approver: User,
    content: Rules | None = None,
    start: date = date(2026, 1, 1),
    **changes: Any,
) -> CommissionPlan:
    """An approved plan with people on it."""
    version = approve(draft(author, content, start=start), author=author, approver=approver)
    for user in users:
        services.assign(actor=author, plan=version.plan, user=user, start_on=start, **changes)
    return version.plan


def new_version(plan: CommissionPlan, content: Rules, *, start: date, author: User, approver: User) -> PlanVersion:
    version = services.add_version(actor=author, plan=plan, effective_start=start, rules=content)
    return approve(version, author=author, approver=approver)


def credit(user: User, on: str, amount: str, **more: Any) -> CreditEntry:
    """An entry of the ledger, as targets books them."""
    value = Decimal(amount)
    rate_of_exchange = Decimal(more.pop("fx_rate", "1"))
    return CreditEntry.objects.create(
        basis=more.pop("basis", "won"),
        user=user,
        team_id=more.pop("team_id", user.team_id),
        on=date.fromisoformat(on),
        amount=value,
        currency=more.pop("currency", "CNY"),
        fx_rate=rate_of_exchange,
        base_amount=more.pop("base_amount", round(value * rate_of_exchange, 2)),
        source_key=f"test:{next(_numbers)}",
        **more,
    )


def reversal(entry: CreditEntry, on: str) -> CreditEntry:
    """The mirrored entry that undoes one."""
    return CreditEntry.objects.create(
        basis=entry.basis, kind=entry.kind, user=entry.user, team=entry.team, on=date.fromisoformat(on),
        amount=-entry.amount, currency=entry.currency, fx_rate=entry.fx_rate, base_amount=-entry.base_amount,
        quantity=-entry.quantity, cost=-entry.cost, product=entry.product, product_family=entry.product_family,
        deal_type=entry.deal_type, source_key=f"test:{next(_numbers)}", reverses=entry, opportunity=entry.opportunity,
    )  # fmt: skip


def run_of(actor: User, period: Period = MARCH) -> CommissionRun:
    return services.create_run(actor=actor, period=period)


def calculate(run: CommissionRun, actor: User, run_jobs: Any) -> CommissionRun:
    """Ask for a calculation and let the workers do it."""
    services.start_calculation(actor=actor, run=run)
    run_jobs()
    return CommissionRun.objects.get(pk=run.pk)


def statement_of(run: CommissionRun, user: User) -> CommissionStatement:
    return CommissionStatement.objects.get(run=run, user=user)


def booked(run: CommissionRun, user: User) -> list[Decimal]:
    return list(run.lines.filter(user=user).order_by("on", "id").values_list("amount", flat=True))
