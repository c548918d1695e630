"""When a report is due, and in which state it is. Pure: the working calendar comes along, nobody reads a clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from core.periods import Period, period_of

DAY, WEEK, MONTH = "day", "week", "month"
# How a report stands: nothing to do yet, due soon, too late, no longer wanted, or given in on time or afterwards.
OPEN, LATE, MISSED, ON_TIME, MADE_UP = "open", "late", "missed", "on_time", "made_up"
ONE_DAY = timedelta(days=1)


class Calendar(Protocol):
    def is_working_day(self, day: date) -> bool: ...

    def add(self, day: date, days: int) -> date: ...


def reported(day: date, cadence: str) -> Period:
    """The day, week or month that holds `day`."""
    return Period(day, day + ONE_DAY) if cadence == DAY else period_of(day, cadence)


def due_on(period: Period, calendar: Calendar, working_days_after: int = 0) -> date | None:
    """The last working day of the period, or some working days later; None when nobody works in it: then nothing is due."""
    day = period.last_day
    while day >= period.start:
        if calendar.is_working_day(day):
            return calendar.add(day, working_days_after) if working_days_after else day
        day -= ONE_DAY
    return None


def due_at(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone))


def periods_due_on(today: date, cadence: str, calendar: Calendar, working_days_after: int = 0) -> list[Period]:
    """The periods whose report is due on `today`; usually none or one."""
    found, period = [], reported(today, cadence)
    # The deadline lies some working days behind its period: so far back, and never further.
    for _step in range(working_days_after + 2 if cadence == DAY else 3):
        if due_on(period, calendar, working_days_after) == today:
            found.append(period)
        before = period.start - ONE_DAY
        if cadence == DAY:
            while not calendar.is_working_day(before) and (period.start - before).days < 30:
                before -= ONE_DAY
        period = reported(before, cadence)
    return found


def state_of(
    *, now: datetime, due: datetime, submitted_at: datetime | None, is_late: bool, makeup_until: date, today: date
) -> str:
    """Late from the first minute after the deadline; given in afterwards it is made up, and after some days it is missed."""
    if submitted_at is not None:
        return MADE_UP if is_late else ON_TIME
    if now <= due:
        return OPEN
    return LATE if today <= makeup_until else MISSED


def remind_at(due: datetime, minutes: int) -> datetime:
    return due - timedelta(minutes=minutes)
