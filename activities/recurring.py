"""When a task comes again. Pure: days in, days out; no Django, no database, no clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
# No series is looked through further than this.
MOST_STEPS = 5000


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of RFC 5545's RRULE: FREQ, INTERVAL, BYDAY (weekly), UNTIL or COUNT.

    Monthly keeps the day of the start; in a month without it the last day counts (RRULE would skip the month, which nobody who
    plans "on the 31st" wants). Weeks begin on Monday; with an interval they are counted from the week of the start.
    """

    frequency: str
    start: date
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    until: date | None = None
    count: int | None = None


def days(rule: Rule) -> Iterator[date]:
    """All days of the series, from its start."""
    for number, day in enumerate(_endless(rule), start=1):
        if (rule.until is not None and day > rule.until) or (rule.count is not None and number > rule.count):
            return
        if number > MOST_STEPS:
            return
        yield day


def following(rule: Rule, after: date) -> date | None:
    """The first day of the series after `after`; None when it has ended."""
    return next((day for day in days(rule) if day > after), None)


def _endless(rule: Rule) -> Iterator[date]:
    match rule.frequency:
        case "daily":
            for step in count():
                yield rule.start + timedelta(step * rule.interval)
        case "weekly":
            yield from _weekly(rule)
        case "monthly":
            for step in count():
                yield _month_later(rule.start, step * rule.interval)
        case _:
            raise ValueError(f"unknown frequency: {rule.frequency}")


def _weekly(rule: Rule) -> Iterator[date]:
    """The start itself is always the first, whatever its weekday."""
    wanted = sorted(rule.weekdays or {rule.start.weekday()})
    monday = rule.start - timedelta(rule.start.weekday())
    yield rule.start
    for step in count():
        for weekday in wanted:
            day = monday + timedelta(7 * step * rule.interval + weekday)
            if day > rule.start:
                yield day


def _month_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
