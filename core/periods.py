"""Periods are half-open ranges of business days `[start, end)`; the fiscal year starts in a month of the organisation's choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS_IN = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`[start, end)`: `end` is the first day that no longer belongs."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def overlaps(self, other: Period) -> bool:
        return self.start < other.end and other.start < self.end


def period_of(day: date, kind: str, fiscal_year_start: int = 1) -> Period:
    """The fiscal month, quarter, half_year or year that holds `day`; `fiscal_year_start` is a month, 1–12."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7))
    length = MONTHS_IN[kind]
    offset = (day.month - fiscal_year_start) % 12 % length
    start = add_months(day, -offset)
    return Period(start, add_months(start, length))


def previous_period(period: Period, kind: str, fiscal_year_start: int = 1) -> Period:
    return period_of(period.start - timedelta(days=1), kind, fiscal_year_start)


def next_period(period: Period, kind: str, fiscal_year_start: int = 1) -> Period:
    return period_of(period.end, kind, fiscal_year_start)


def periods_between(period: Period, kind: str, fiscal_year_start: int = 1) -> Iterator[Period]:
    """All periods of `kind` that begin inside `period`."""
    current = period_of(period.start, kind, fiscal_year_start)
    while current.start < period.end:
        if current.start >= period.start:
            yield current
        current = next_period(current, kind, fiscal_year_start)


def fiscal_year_of(day: date, fiscal_year_start: int = 1) -> int:
    """The fiscal year's number: the calendar year in which it ends."""
    return (period_of(day, "year", fiscal_year_start).last_day).year


def business_day(instant: datetime, zone: str) -> date:
    """The business day of an instant in the organisation's zone."""
    return instant.astimezone(ZoneInfo(zone)).date()
