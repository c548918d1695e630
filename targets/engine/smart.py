"""SMART as checks: specific, measurable, achievable, relevant, time-bound. Facts in, the letters that are missing out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SPECIFIC, MEASURABLE, ACHIEVABLE, RELEVANT, TIME_BOUND = (
    "specific",
    "measurable",
    "achievable",
    "relevant",
    "time_bound",
)
LETTERS = (SPECIFIC, MEASURABLE, ACHIEVABLE, RELEVANT, TIME_BOUND)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Baseline:
    """What was reached before: in the same period of the last year, and on average in the three periods before."""

    last_year: Decimal | None = None
    trailing: Decimal | None = None

    @property
    def amount(self) -> Decimal | None:
        """Last year's where there is one, else the recent mean; None where there is nothing to compare with."""
        if self.last_year is not None and self.last_year > 0:
            return self.last_year
        return self.trailing if self.trailing is not None and self.trailing > 0 else None

    def percent(self, value: Decimal) -> Decimal | None:
        base = self.amount
        return None if base is None else (value * 100 / base).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Promise:
    """What is known of a target that wants to be published."""

    has_metric: bool
    has_subject: bool
    value: Decimal
    has_source: bool
    has_end: bool
    serves: bool
    reason: str
    baseline: Baseline


def missing(promise: Promise, reason_above: int) -> list[str]:
    """The letters that are not met, in their order."""
    percent = promise.baseline.percent(promise.value)
    bold = percent is not None and percent > reason_above
    met = {
        SPECIFIC: promise.has_metric and promise.has_subject,
        MEASURABLE: promise.value > 0 and promise.has_source,
        ACHIEVABLE: not bold or bool(promise.reason.strip()),
        RELEVANT: promise.serves,
        TIME_BOUND: promise.has_end,
    }
    return [letter for letter in LETTERS if not met[letter]]
