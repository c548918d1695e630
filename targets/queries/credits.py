"""Sums of the ledger for leaderboards and reports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from core.periods import Period
from targets.metrics import DEALS
from targets.models import CreditEntry


@dataclass(frozen=True, slots=True)
class CreditTotals:
    """What one person was credited in a period."""

    user_id: UUID
    amount: Decimal
    deals: int


def totals_by_user(
    viewer: Any, period: Period, *, basis: str = "won", teams: frozenset[UUID] | None = None
) -> list[CreditTotals]:
    """Credited amounts of the people whose credit `viewer` may see, largest first; one statement."""
    entries = CreditEntry.objects.visible_to(viewer).counting(basis).within(period)
    if teams is not None:
        entries = entries.filter(team_id__in=teams)
    rows = (
        entries.order_by()
        .values("user_id")
        .annotate(amount=Sum("base_amount"), deals=DEALS)
        .order_by("-amount", "user_id")
    )
    return [CreditTotals(row["user_id"], row["amount"], row["deals"]) for row in rows]
