"""Periods beside a period: its months, the same one of the year before, and those before it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from core.periods import Period, add_months


def months_of(period: Period) -> Iterator[Period]:
    """The calendar months of the period; the first and the last may be cut short."""
    start = period.start
    while start < period.end:
        end = min(add_months(start, 1), period.end)
        yield Period(start, end)
        start = end


def whole_months(period: Period) -> int:
    """How many calendar months it is; 0 where it is not whole months."""
    if period.start.day != 1 or period.end.day != 1:
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month


def year_before(period: Period) -> Period:
    return Period(_a_year_earlier(period.start), _a_year_earlier(period.end))


def _a_year_earlier(day: date) -> date:
    """The 29th of February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def preceding(period: Period, number: int) -> list[Period]:
    """The `number` periods of the same length that lie directly before it, the nearest first."""
    months, found, end = whole_months(period), [], period.start
    for _index in range(number):
        start = add_months(end, -months) if months else end - timedelta(days=period.days)
        found.append(Period(start, end))
        end = start
    return found
