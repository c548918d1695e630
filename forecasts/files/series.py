"""From dated amounts to series: how often the file counts, what a period holds, and where nothing came."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from core.periods import add_months
from forecasts.files.holes import filled, is_a_table

DAY, WEEK, MONTH, QUARTER, YEAR = "day", "week", "month", "quarter", "year"
SEASONS = {DAY: 7, WEEK: 52, MONTH: 12, QUARTER: 4, YEAR: 1}
MONTHS_IN = {MONTH: 1, QUARTER: 3, YEAR: 12}
# Of bookings on any day: at least so many days of history for months, else weeks, else days.
LONG_ENOUGH = ((MONTH, 270), (WEEK, 84), (DAY, 0))
SPARSEST = 1.7  # periods for each row of a table of days or weeks
BUSY = 8  # different days in a period from which a last period that just began counts as begun, not as small

Dated = tuple[str, date, float]  # group, day, amount
Unknown = Collection[tuple[str, date]]  # groups and days of rows without an amount


@dataclass(frozen=True)
class Series:
    """The sum of each period in turn. What a period is worth of which there is no row, `holes` decides."""

    group: str
    first: date
    values: tuple[float, ...]


def frequency_of(rows: Sequence[Dated]) -> str:
    """The file's own rhythm where it has one row a period and group; bookings are gathered into months (weeks, days)."""
    days = sorted({day for _group, day, _amount in rows})
    if len(days) < 2:
        return MONTH
    gaps = [(later - day).days for day, later in itertools.pairwise(days)]
    usual = median(gaps)
    for name, low, high in ((YEAR, 360, 371), (QUARTER, 85, 97), (MONTH, 27, 33)):
        if low <= usual <= high:
            return name
    repeated = max(Counter((group, day) for group, day, _amount in rows).values())
    # A table of days may leave out the weekends and some more, one of weeks some weeks.
    regular = all(gap % usual == 0 for gap in gaps) and sum(gaps) / usual <= SPARSEST * len(gaps)
    if repeated == 1 and usual in (1, 7) and regular:
        return DAY if usual == 1 else WEEK
    span = (days[-1] - days[0]).days
    return next(name for name, least in LONG_ENOUGH if span >= least)


def start_of(day: date, frequency: str) -> date:
    if frequency == DAY:
        return day
    if frequency == WEEK:
        return day - timedelta(days=day.weekday())
    months = MONTHS_IN[frequency]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(start: date, frequency: str) -> date:
    if frequency in (DAY, WEEK):
        return start + timedelta(days=1 if frequency == DAY else 7)
    return add_months(start, MONTHS_IN[frequency])


def gathered(rows: Sequence[Dated], frequency: str, unknown: Unknown = ()) -> list[Series]:
    """One series a group, from its own first period to the file's last; a last period that has only begun is left out."""
    sums: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    days: dict[str, list[date]] = defaultdict(list)
    for group, day, amount in rows:
        start = start_of(day, frequency)
        sums[group][start] += amount
        days[group].append(start)
    blanks = {(group, start_of(day, frequency)) for group, day in unknown}
    table = all(is_a_table(starts) for starts in days.values())
    end = last_whole_period(rows, frequency)
    found = []
    for group in sorted(sums):
        starts = list(_periods(min(sums[group]), end, frequency))
        if starts:
            without = {start for start in starts if (group, start) in blanks}
            found.append(Series(group, starts[0], filled(sums[group], starts, without, table=table)))
    return found


def last_whole_period(rows: Sequence[Dated], frequency: str) -> date:
    """The last period, unless it is one of many bookings that breaks off before four fifths of it."""
    days = sorted({day for _group, day, _amount in rows})
    last = start_of(days[-1], frequency)
    before = {day for day in days if day < last}
    busy = len(before) / max(len({start_of(day, frequency) for day in before}), 1)
    length = (following(last, frequency) - last).days
    begun = busy >= min(BUSY, 0.5 * length) and (days[-1] - last).days + 1 < 0.8 * length
    if not begun or frequency == DAY or not before:
        return last
    return start_of(last - timedelta(days=1), frequency)


def _periods(first: date, last: date, frequency: str) -> Iterable[date]:
    start = first
    while start <= last:
        yield start
        start = following(start, frequency)
