"""Which level and which segments the rules give. Pure: rules and numbers in, grades with the rule that gave them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rule:
    gives: str
    value: str
    measure: str
    at_least: Decimal
    below: Decimal | None

    def fits(self, number: Decimal) -> bool:
        return number >= self.at_least and (self.below is None or number < self.below)


@dataclass(frozen=True, slots=True)
class Grade:
    """`level_by` is the rule that gave the level, None when none did."""

    level: str
    level_by: Rule | None
    segments: tuple[str, ...]


def grade(rules: Sequence[Rule], numbers: Mapping[str, Decimal]) -> Grade:
    """The first rule for levels that fits counts; segments are given by each. What was never measured is nothing."""
    fitting = [rule for rule in rules if rule.fits(numbers.get(rule.measure, NOTHING))]
    by = next((rule for rule in fitting if rule.gives == "level"), None)
    return Grade(by.value if by else "", by, tuple(sorted({rule.value for rule in fitting if rule.gives == "segment"})))


def next_time(on: date, *, yearly: bool, today: date) -> date | None:
    """The coming day; on 29 February in other years the day before. None when it is over for good."""
    if not yearly:
        return on if on >= today else None
    for year in (today.year, today.year + 1):
        day = (
            on.replace(year=year, day=28)
            if (on.month, on.day) == (2, 29) and not _is_leap(year)
            else on.replace(year=year)
        )
        if day >= today:
            return day
    return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
