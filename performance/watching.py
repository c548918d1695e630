"""Thresholds: which period a window means on a day, and whether a number is out of range. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.periods import Period, period_of

DAYS = {"days_7": 7, "days_30": 30, "days_90": 90}


def window_period(window: str, today: date, fiscal_year_start: int = 1) -> Period:
    """The running week, month or quarter, or the last days up to and including today."""
    if window in DAYS:
        return Period(today - timedelta(days=DAYS[window] - 1), today + timedelta(days=1))
    return period_of(today, window, fiscal_year_start)


def out_of_range(direction: str, value: Decimal | None, threshold: Decimal) -> bool | None:
    """None where there is no number (a ratio of nothing): then nothing begins and nothing ends."""
    if value is None:
        return None
    return value < threshold if direction == "below" else value > threshold


def change_percent(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """By how much the number moved; None where there is nothing to compare with."""
    if before is None or after is None or not before:
        return None
    return ((after - before) * 100 / abs(before)).quantize(Decimal("0.1"))
