"""Targets and credit as the services make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from core.periods import Period
from people.models import User
from targets import services
from targets.models import CreditEntry, Target

Q4 = Period(date(2026, 10, 1), date(2027, 1, 1))


def target(
    actor: User, value: str = "100000.00", *, metric: str = "won_amount", period: Period = Q4, **subject: Any
) -> Target:
    """A target of `user=` or `team=`, else of the company."""
    return services.set_target(actor=actor, metric=metric, period=period, value=Decimal(value), **subject)


def credit(user: User, amount: str, on: date, **values: Any) -> CreditEntry:
    """A bare entry, for reading tests; what books real ones is tested through the services."""
    money = Decimal(amount)
    made = {
        "basis": "won",
        "kind": "revenue",
        "team_id": user.team_id,
        "amount": money,
        "currency": "CNY",
        "base_amount": money,
        **values,
    }
    made.setdefault("source_key", f"test:{user.pk}:{on}:{amount}:{CreditEntry.objects.count()}")
    return CreditEntry.objects.create(user=user, on=on, **made)
