"""What was reached before: the ground on which a promise is judged, made and broken down."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from core.periods import Period
from targets.engine.smart import Baseline
from targets.engine.spans import preceding, year_before
from targets.metrics import Metric, values
from targets.scopes import Scope

TRAILING = 3
CENT = Decimal("0.01")


def baseline_of(metric: Metric, scope: Scope, period: Period) -> Baseline:
    return baselines(metric, [(scope, period)])[0]


def baselines(metric: Metric, asked: Sequence[tuple[Scope, Period]]) -> list[Baseline]:
    """Same period of the last year, and the mean of the three before; one statement for all."""
    wanted = [
        (metric, scope, before)
        for scope, period in asked
        for before in (year_before(period), *preceding(period, TRAILING))
    ]
    found, width = values(wanted), TRAILING + 1
    return [_baseline(found[index * width : (index + 1) * width]) for index in range(len(asked))]


def _baseline(found: Sequence[Decimal | None]) -> Baseline:
    last_year, *recent = found
    known = [value for value in recent if value is not None]
    mean = (sum(known, Decimal(0)) / len(known)).quantize(CENT, ROUND_HALF_UP) if known else None
    return Baseline(last_year, mean)
