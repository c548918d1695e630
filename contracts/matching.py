"""Which payment pays which instalment. Pure: first due, first paid; what is given back leaves the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment: what is still open of it, and what was matched with it."""

    key: Any
    due_on: date
    position: int
    amount: Decimal
    paid: Decimal

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid


def first_in_first_out(amount: Decimal, plan: Iterable[Due]) -> dict[Any, Decimal]:
    """`amount` over the open instalments, the one due first first; what is left over matches nothing."""
    matched: dict[Any, Decimal] = {}
    for due in sorted(plan, key=lambda due: (due.due_on, due.position)):
        part = min(due.open, amount)
        if part > 0:
            matched[due.key] = part
            amount -= part
    return matched


def given_back(
    amount: Decimal, matched: Mapping[Any, Decimal], plan: Sequence[Due], free: Decimal
) -> dict[Any, Decimal]:
    """A refund of `amount` (positive): first from what of the payment matched nothing (`free`), then from its latest instalment on."""
    amount = max(amount - free, ZERO)
    taken: dict[Any, Decimal] = {}
    for due in sorted(plan, key=lambda due: (due.due_on, due.position), reverse=True):
        part = min(matched.get(due.key, ZERO), amount)
        if part > 0:
            taken[due.key] = -part
            amount -= part
    return taken


# Days overdue, up to and with: the bounds of the ageing report.
BUCKETS = ((30, "0-30"), (60, "31-60"), (90, "61-90"))
OLDEST = "90+"


def bucket_of(due_on: date, today: date) -> str:
    """In which bucket of the ageing something falls that is due on `due_on`; "" when it is not overdue."""
    days = (today - due_on).days
    if days <= 0:
        return ""
    return next((name for most, name in BUCKETS if days <= most), OLDEST)
