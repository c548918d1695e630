"""What somebody who came in the middle of a period, or is still new, can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.periods import Period, add_months
from targets.engine.seasons import WorkingDays
from targets.engine.spans import months_of

HUNDRED = Decimal(100)


def ramp_share(period: Period, joined: date | None, *, working: WorkingDays, ramp: Sequence[int] = ()) -> Decimal:
    """The share of the full value: working days from joining on, those of the first months at the ramp's per cent.

    Without a ramp this is plain proration; who joined long before the period has all of it.
    """
    if joined is None or (joined <= period.start and not _still_new(joined, period, ramp)):
        return Decimal(1)
    whole = working(period.start, period.end)
    if not whole or joined >= period.end:
        return Decimal(0)
    counted = sum(
        (working(max(month.start, joined), month.end) * _percent(joined, month.start, ramp) for month in months_of(period)
         if month.end > joined),
        Decimal(0),
    )  # fmt: skip
    return counted / HUNDRED / whole


def _still_new(joined: date, period: Period, ramp: Sequence[int]) -> bool:
    return bool(ramp) and add_months(joined, len(ramp)) > period.start


def _percent(joined: date, month: date, ramp: Sequence[int]) -> Decimal:
    """The month of joining is the first of the ramp."""
    number = (month.year - joined.year) * 12 + month.month - joined.month
    return Decimal(ramp[number]) if 0 <= number < len(ramp) else HUNDRED
