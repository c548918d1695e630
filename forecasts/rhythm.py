"""When forecasts are due: by Friday evening, frozen on Monday morning. Periods are quarters of the fiscal year, or months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.periods import Period, next_period, period_of, previous_period

QUARTER, MONTH = "quarter", "month"
KINDS = (QUARTER, MONTH)
DUE_WEEKDAY, DUE_AT = 4, time(18, 0)  # Friday
FROZEN_AT = time(6, 0)  # Monday


def due_at(now: datetime, zone: str) -> datetime:
    """The next deadline: this week's Friday, on the weekend next week's."""
    here = now.astimezone(ZoneInfo(zone))
    monday = here.date() - timedelta(days=here.weekday())
    due = datetime.combine(monday + timedelta(days=DUE_WEEKDAY), DUE_AT, ZoneInfo(zone))
    return due if here <= due else due + timedelta(days=7)


def is_late(now: datetime, zone: str) -> bool:
    """Between the deadline and the freezing of Monday morning."""
    here = now.astimezone(ZoneInfo(zone))
    weekend = here.weekday() > DUE_WEEKDAY or (here.weekday() == DUE_WEEKDAY and here.time() > DUE_AT)
    return weekend or (here.weekday() == 0 and here.time() < FROZEN_AT)


def week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def periods_told(today: date, fiscal_year_start: int) -> list[Period]:
    """What is frozen each week: this quarter and the next, this month and the next."""
    found = []
    for kind in KINDS:
        current = period_of(today, kind, fiscal_year_start)
        found += [current, next_period(current, kind, fiscal_year_start)]
    return list(dict.fromkeys(found))


def choices(today: date, kind: str, fiscal_year_start: int) -> list[Period]:
    """The last, this and the next period."""
    current = period_of(today, kind, fiscal_year_start)
    return [
        previous_period(current, kind, fiscal_year_start), current, next_period(current, kind, fiscal_year_start),
    ]  # fmt: skip
