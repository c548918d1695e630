"""Windows and pay periods: half-open spans of days `[start, end)`, cut from an anchor in whole months."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

IN_EVERY_MONTH = 28
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


ALWAYS = Span(date.min, date.max)


def months_later(anchor: date, months: int) -> date:
    """The same day some months away; a day that the month lacks becomes its last."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    day = anchor.day
    return date(year, month + 1, day if day <= IN_EVERY_MONTH else min(day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def span_of(day: date, anchor: date, months: int) -> Span:
    """The span that holds a day, counting in both directions from the anchor."""
    steps = ((day.year - anchor.year) * 12 + day.month - anchor.month) // months
    if months_later(anchor, steps * months) > day:
        steps -= 1
    elif months_later(anchor, (steps + 1) * months) <= day:
        steps += 1
    return Span(months_later(anchor, steps * months), months_later(anchor, (steps + 1) * months))


def spans(window: str, pay_period: str, period: Span, year_start: date | None) -> Callable[[date], Span]:
    """How a window of a plan divides the days. The period at hand is always one span of its own kind, also
    where its days are not those of the calendar."""
    if window == "plan":
        return lambda day: ALWAYS
    months = MONTHS[pay_period] if window == "period" else MONTHS[window]
    own = MONTHS[pay_period]
    anchor = period.start if own >= months else year_start or date(period.start.year, 1, 1)

    @cache
    def holding(day: date) -> Span:
        if own == months and day in period:
            return period
        return span_of(day, anchor, months)

    return holding
