"""Rates that fell, times that grew, and discounts that stand out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from performance.detectors.finding import TENTH, Found, Rate, shown

RATE_LEAST = 30
RATE_POINTS, RATE_SHARE = Decimal(5), Decimal("0.25")
RESPONSE_LEAST, RESPONSE_FACTOR, RESPONSE_MINUTES = 20, Decimal("1.5"), 15
DISCOUNT_LEAST, DISCOUNT_PEERS, DISCOUNT_POINTS = 5, 3, Decimal(8)
STAGE_LEAST, STAGE_FACTOR, STAGE_DAYS = 10, Decimal("1.5"), Decimal(3)


def fallen(before: Rate, now: Rate, *, least: int = RATE_LEAST) -> Found | None:
    """At least five points and a quarter lower than before, each of at least thirty cases: below that it may be chance."""
    if before.n < least or now.n < least or not before.hits:
        return None
    drop = before.percent - now.percent
    if drop < RATE_POINTS or drop < before.percent * RATE_SHARE:
        return None
    values = shown(before=before.percent, now=now.percent, n_before=before.n, n_now=now.n)
    return Found(values, (drop * 100 / before.percent).quantize(TENTH))


def middle(numbers: Sequence[float]) -> Decimal:
    return Decimal(str(median(numbers))).quantize(TENTH, ROUND_HALF_UP)


def slower_answers(before: Sequence[float], now: Sequence[float], *, least: int = RESPONSE_LEAST) -> Found | None:
    """The median of minutes to the first answer: half as long again, and at least a quarter of an hour more."""
    if len(before) < least or len(now) < least:
        return None
    old, new = middle(before), middle(now)
    if new < old * RESPONSE_FACTOR or new - old < RESPONSE_MINUTES:
        return None
    growth = ((new - old) * 100 / max(old, Decimal(1))).quantize(TENTH)
    return Found(shown(before=old, now=new, n_before=len(before), n_now=len(now)), min(growth, Decimal(999)))


def discount_outliers(discounts: Mapping[Any, Sequence[Decimal]]) -> dict[Any, Found]:
    """By person: the mean of at least five deals lies eight points above the middle of at least three colleagues' means."""
    means = {
        who: (sum(rows, Decimal(0)) / len(rows)).quantize(TENTH, ROUND_HALF_UP)
        for who, rows in discounts.items()
        if len(rows) >= DISCOUNT_LEAST
    }
    found = {}
    for who, mean in means.items():
        peers = [other for one, other in means.items() if one != who]
        if len(peers) < DISCOUNT_PEERS:
            continue
        usual = Decimal(median(peers)).quantize(TENTH, ROUND_HALF_UP)
        if mean - usual >= DISCOUNT_POINTS:
            found[who] = Found(shown(mean=mean, usual=usual, n=len(discounts[who])), (mean - usual) * 5)
    return found


def slow_stages(before: Mapping[Any, Sequence[float]], now: Mapping[Any, Sequence[float]]) -> dict[Any, Found]:
    """By stage: the median of days until a deal left it grew by half, and by at least three days; at least ten deals each."""
    found = {}
    for stage, days in now.items():
        earlier = before.get(stage, ())
        if len(days) < STAGE_LEAST or len(earlier) < STAGE_LEAST:
            continue
        old, new = middle(earlier), middle(days)
        if new >= old * STAGE_FACTOR and new - old >= STAGE_DAYS:
            growth = ((new - old) * 100 / max(old, Decimal(1))).quantize(TENTH)
            values = shown(before=old, now=new, n_before=len(earlier), n_now=len(days))
            found[stage] = Found(values, min(growth, Decimal(999)))
    return found
