"""Time that is worked: minutes between the beginning and the end of working days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from people.working_days import WorkingCalendar

MOST_DAYS = 800


@dataclass(frozen=True)
class WorkingHours:
    """The same hours on every working day, in the organisation's zone."""

    calendar: WorkingCalendar
    start: time
    end: time
    zone: ZoneInfo

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.zone)

    def opens(self, at: datetime) -> datetime:
        """`at` itself within working hours, else the next morning that is worked."""
        local = at.astimezone(self.zone)
        day = local.date()
        if self.calendar.is_working_day(day) and local < self._at(day, self.end):
            return max(local, self._at(day, self.start))
        for _day in range(MOST_DAYS):
            day += timedelta(days=1)
            if self.calendar.is_working_day(day):
                return self._at(day, self.start)
        return local  # a calendar without working days knows no better time

    def is_open(self, at: datetime) -> bool:
        return self.opens(at) == at

    def add(self, at: datetime, minutes: int) -> datetime:
        """The instant `minutes` of working time after `at`."""
        at, left = self.opens(at), timedelta(minutes=minutes)
        for _day in range(MOST_DAYS):
            until = self._at(at.date(), self.end)
            if at + left <= until:
                return at + left
            left -= max(timedelta(0), until - at)
            at = self.opens(until)
        return at + left
