"""Pace: how much of a promise should be there by a day.

Months of a quarter are not alike: where most is won in the third month, counting working days alone calls everybody late in the
first two. So the months' weight is learned from what was booked: `working days × factor`, the factor being what a working day of
that month brings against an average one. What was seen only a few times is drawn towards 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.periods import Period, add_months
from targets.engine.spans import months_of

WorkingDays = Callable[[date, date], int]
ONE, FOUR_PLACES = Decimal(1), Decimal("0.0001")
MONTHS_IN_QUARTER, MONTHS_IN_YEAR = 3, 12
# So many quarters (years) must have been seen before a season is believed at all.
LEAST_QUARTERS, LEAST_YEARS = 2, 2
# As if that much evidence said "no season": three quarters seen count for six sevenths.
PRIOR = Decimal("0.5")


@dataclass(frozen=True)
class Curve:
    """Factors of the three months of a quarter, and of the twelve months of the fiscal year (the quarter's share in it)."""

    quarter: tuple[Decimal, ...] = (ONE, ONE, ONE)
    year: tuple[Decimal, ...] = ()

    def factor(self, month: int) -> Decimal:
        """Of the fiscal year's month number `month`, 0–11."""
        return self.quarter[month % MONTHS_IN_QUARTER] * (self.year[month] if self.year else ONE)

    @property
    def is_flat(self) -> bool:
        return not self.year and set(self.quarter) == {ONE}


FLAT = Curve()


def expected_share(
    period: Period, today: date, *, working: WorkingDays, curve: Curve = FLAT, fiscal_start: int = 1
) -> Decimal | None:
    """The share of the period's result that should be there before `today`; None for a period without working days."""
    gone = whole = Decimal(0)
    for month in months_of(period):
        factor = curve.factor((month.start.month - fiscal_start) % MONTHS_IN_YEAR)
        whole += working(month.start, month.end) * factor
        if today > month.start:
            gone += working(month.start, min(today, month.end)) * factor
    return (gone / whole).quantize(FOUR_PLACES, ROUND_HALF_UP) if whole > 0 else None


def month_weights(
    period: Period, *, working: WorkingDays, curve: Curve = FLAT, fiscal_start: int = 1
) -> list[tuple[Period, Decimal]]:
    """The months of the period and their weights, for breaking a promise down along the season."""
    return [
        (month, working(month.start, month.end) * curve.factor((month.start.month - fiscal_start) % MONTHS_IN_YEAR))
        for month in months_of(period)
    ]


def learn(history: Mapping[date, Decimal], *, working: WorkingDays, fiscal_start: int = 1) -> Curve | None:
    """The curve of complete months (first of the month → what was booked); None where too little was seen."""
    quarters = _complete(history, MONTHS_IN_QUARTER, fiscal_start)
    seen = [factors for group in quarters if (factors := _factors(group, history, working))]
    if len(seen) < LEAST_QUARTERS:
        return None
    years = [
        factors
        for group in _complete(history, MONTHS_IN_YEAR, fiscal_start)
        if (factors := _factors(group, history, working, step=MONTHS_IN_QUARTER))
    ]
    in_year = _drawn(years) if len(years) >= LEAST_YEARS else ()
    return Curve(_drawn(seen), tuple(factor for factor in in_year for _month in range(MONTHS_IN_QUARTER)))


def _complete(history: Mapping[date, Decimal], length: int, fiscal_start: int) -> list[list[date]]:
    """The fiscal quarters (or years) of which every month is known."""
    starts = [month for month in history if (month.month - fiscal_start) % MONTHS_IN_YEAR % length == 0]
    groups = [[add_months(start, index) for index in range(length)] for start in sorted(starts)]
    return [group for group in groups if all(month in history for month in group)]


def _factors(
    months: Sequence[date], history: Mapping[date, Decimal], working: WorkingDays, step: int = 1
) -> list[Decimal]:
    """What a working day of each part brought against the average; nothing where nothing was booked."""
    parts = [months[index : index + step] for index in range(0, len(months), step)]
    amounts = [sum((max(history[month], Decimal(0)) for month in part), Decimal(0)) for part in parts]
    days = [sum(working(month, add_months(month, 1)) for month in part) for part in parts]
    if not sum(amounts) or not all(days):
        return []
    average = sum(amounts, Decimal(0)) / sum(days)
    return [amount / count / average for amount, count in zip(amounts, days, strict=True)]


def _drawn(seen: Sequence[Sequence[Decimal]]) -> tuple[Decimal, ...]:
    """The mean of what was seen, drawn towards 1 by how little that was."""
    trust = len(seen) / (len(seen) + PRIOR)
    means = [sum(column, Decimal(0)) / len(seen) for column in zip(*seen, strict=True)]
    return tuple((ONE + (mean - ONE) * trust).quantize(FOUR_PLACES, ROUND_HALF_UP) for mean in means)
