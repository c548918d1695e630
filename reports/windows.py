"""Periods as people say them ("last week"): what a saved report means anew each time it is made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.periods import Period, add_months, period_of

WINDOWS: dict[str, Any] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "this_week": _("This week"),
    "last_week": _("Last week"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "first_half": _("First half of the year"),
    "second_half": _("Second half of the year"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    "last_30_days": _("Last 30 days"),
    "last_12_months": _("Last 12 months"),
}
# Compared with the period before: last year's half is compared with the half before it, not with the year.
STEPS = {"first_half": "half_year", "second_half": "half_year"}


def window(key: str, today: date, fiscal_year_start: int = 1) -> Period:
    """The period that `key` means on `today`."""
    match key:
        case "today":
            return Period(today, today + timedelta(days=1))
        case "yesterday":
            return Period(today - timedelta(days=1), today)
        case "last_30_days":
            return Period(today - timedelta(days=29), today + timedelta(days=1))
        case "last_12_months":
            return Period(add_months(today, -11), add_months(today, 1))
        case "first_half" | "second_half":
            year = period_of(today, "year", fiscal_year_start)
            middle = add_months(year.start, 6)
            return Period(year.start, middle) if key == "first_half" else Period(middle, year.end)
        case _:
            which, _under, kind = key.partition("_")
            current = period_of(today, kind, fiscal_year_start)
            return current if which == "this" else period_of(current.start - timedelta(days=1), kind, fiscal_year_start)


def before(period: Period) -> Period:
    """The period just before, of the same kind: whole months before whole months, else as many days (环比)."""
    months = whole_months(period)
    return Period(add_months(period.start, -months), period.start) if months else _days_before(period)


def year_before(period: Period) -> Period:
    """The same days a year earlier (同比); the 29th of February is the 28th there."""
    return Period(_a_year_back(period.start), max(_a_year_back(period.end), _a_year_back(period.start) + timedelta(1)))


def so_far(other: Period, period: Period, today: date) -> Period:
    """As much of `other` as is over of `period` on `today`: a month's first fifteen days with the first fifteen of the month before."""
    if not period.start <= today < period.end:
        return other
    if period.start.day == other.start.day == 1:
        apart = (period.start.year - other.start.year) * 12 + period.start.month - other.start.month
        first = add_months(today, -apart)
        end = min(first + timedelta(days=today.day), add_months(first, 1))
    else:
        end = other.start + (today - period.start) + timedelta(days=1)
    return Period(other.start, min(end, other.end))


def whole_months(period: Period) -> int:
    """How many whole calendar months it is; 0 where it does not begin and end with a month."""
    if period.start.day != 1 or period.end.day != 1:
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month


def _days_before(period: Period) -> Period:
    return Period(period.start - timedelta(days=period.days), period.start)


def _a_year_back(day: date) -> date:
    last = add_months(day, 1) - timedelta(days=1)
    start = add_months(day, -12)
    if day == last:
        return add_months(start, 1) - timedelta(days=1)
    return start + timedelta(days=min(day.day, 28 if start.month == 2 and day.day > 28 else day.day) - 1)
