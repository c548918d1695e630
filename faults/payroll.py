"""A company that pays commission: as many people, credits and components as asked for, made quickly."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commissions import services
from commissions.models import CommissionPlan, CommissionRun
from core.periods import Period
from people.models import Role, User
from targets.models import CreditEntry, Target, TargetVersion

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
CURRENCY = "CNY"


def staff() -> tuple[User, User]:
    """Who writes plans, and who approves and pays."""
    return _user("ada", "admin"), _user("fin", "finance")


def _user(name: str, role: str) -> User:
    user = User.objects.create(email=f"{name}@pay.example", full_name=name.title(), password="!")
    user.roles.add(Role.objects.get(key=role))
    return user


def sellers(count: int, name: str = "rep") -> list[User]:
    return User.objects.bulk_create(
        User(email=f"{name}{number}@pay.example", full_name=f"{name.title()} {number}", password="!")
        for number in range(count)
    )


def quotas(users: list[User], amount: Decimal) -> None:
    made = Target.objects.bulk_create(
        Target(
            metric="won_amount", subject_type="user", user=user, start_on=YEAR.start, end_on=YEAR.end, value=amount, currency=CURRENCY
        )
        for user in users
    )  # fmt: skip
    TargetVersion.objects.bulk_create(TargetVersion(target=one, number=1, value=one.value) for one in made)


def sell(users: list[User], each: int, *, key: str, first: date = YEAR.start, days: int = 365) -> None:
    """`each` credits a person, spread over the days."""
    rows = [
        _credit(user, number, first + timedelta(days=number * days // each), f"{key}:{place}:{number}")
        for place, user in enumerate(users)
        for number in range(each)
    ]
    CreditEntry.objects.bulk_create(rows, batch_size=2000)


def _credit(user: User, number: int, on: date, key: str) -> CreditEntry:
    amount = Decimal(number % 997 * 10) + Decimal("100.37")
    return CreditEntry(
        basis="won", kind="revenue", user=user, on=on, amount=amount, currency=CURRENCY, base_amount=amount,
        cost=amount / 2, quantity=Decimal(1 + number % 3), source_key=key,
    )  # fmt: skip


def rules(pay_period: str) -> dict[str, Any]:
    """Three components over the year: marginal steps on the amount, whole steps, and margin by attainment."""
    many = [{"from": str(start * 5000), "rate": str(Decimal(start + 1) / 1000)} for start in range(40)]
    parts: dict[str, dict[str, Any]] = {
        "amount": {"tiers": {"mode": "marginal", "by": "amount", "steps": many}},
        "whole": {"tiers": {"mode": "whole", "by": "amount", "steps": many}},
        "margin": {
            "base": "margin",
            "tiers": {"mode": "marginal", "by": "attainment", "steps": [{"from": "0", "rate": "0.01"}, {"from": "1", "rate": "0.02"}]},
        },
    }  # fmt: skip
    return {
        "currency": CURRENCY, "pay_period": pay_period,
        "components": [
            {"key": key, "name": key.title(), "kind": "rate", "basis": "won", "window": "year", **part} for key, part in parts.items()
        ],
    }  # fmt: skip


def plan(
    users: list[User], content: dict[str, Any], *, author: User, approver: User, is_additive: bool = False
) -> CommissionPlan:
    now: datetime = timezone.now()
    assignments = [{"user": user, "start_on": YEAR.start, "is_additive": is_additive} for user in users]
    made = services.create_plan(
        actor=author, name=f"Plan of {content['pay_period']}s", versions=[{"effective_start": YEAR.start, "rules": content}],
        assignments=assignments,
    )  # fmt: skip
    submitted = services.submit_version(actor=author, plan_version=made.versions.get(), now=now)
    services.approve_version(actor=approver, plan_version=submitted, now=now)
    return made


def run(finance: User, period: Period, pay_period: str) -> CommissionRun:
    return services.create_run(actor=finance, period=period, pay_period=pay_period)
