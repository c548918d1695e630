"""Which days are worked: the weekly rhythm, the public holidays of the chosen country, and the organisation's own exceptions."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar
import structlog

log = structlog.get_logger(__name__)
ONE_DAY = timedelta(days=1)


@functools.cache
def _unknown_year(year: int) -> None:
    """Said once a process, not once a day asked for."""
    log.warning(
        "holidays_unknown", year=year, consequence="weekdays count as working days until somebody enters the holidays"
    )


@dataclass(frozen=True)
class WorkingCalendar:
    """`exceptions` (day → is it worked) win over the country's holidays, those over the weekly rhythm."""

    weekdays: frozenset[int] = frozenset(range(5))
    country: str = ""
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        if (decided := self.exceptions.get(day)) is not None:
            return decided
        if self.country == "CN":
            try:
                return self._by_country(day)
            except NotImplementedError:
                _unknown_year(day.year)
        return day.weekday() in self.weekdays

    def _by_country(self, day: date) -> bool:
        """Statutory holidays are free, make-up workdays are worked; all other days follow the weekly rhythm."""
        in_lieu_or_holiday, name = chinese_calendar.get_holiday_detail(day)
        is_weekend = day.weekday() >= 5
        if in_lieu_or_holiday and name:
            return False
        if is_weekend and not in_lieu_or_holiday:
            return True
        return day.weekday() in self.weekdays

    def between(self, start: date, end: date) -> int:
        """Working days in `[start, end)`; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(start + ONE_DAY * offset) for offset in range((end - start).days))

    def add(self, day: date, days: int) -> date:
        """The working day that lies `days` working days after (or before) `day`; a rhythm without working days stays put."""
        step, left = (ONE_DAY if days >= 0 else -ONE_DAY), abs(days)
        limit = day + step * (left * 7 + 400)
        while left and day != limit:
            day += step
            left -= self.is_working_day(day)
        return day
