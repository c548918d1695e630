"""Finding rates on half-open steps and cutting a stretch where it crosses them; O(log steps) for each lookup."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commissions.engine.numbers import ONE, ZERO
from commissions.engine.plan import Tiers


@dataclass(frozen=True, slots=True)
class Scale:
    """Steps as positions on one axis: amounts, pieces, or (scaled by the quota) the amounts that reach an attainment."""

    starts: tuple[Decimal, ...]
    rates: tuple[Decimal, ...]


def scale_of(tiers: Tiers, unit: Decimal) -> Scale:
    return Scale(tuple(step.start * unit for step in tiers.steps), tuple(step.rate for step in tiers.steps))


def step_at(starts: Sequence[Decimal], position: Decimal, tie: str) -> int:
    """The step that a position has reached; exactly on a start the tie decides. Below 0 the first step holds."""
    find = bisect_left if tie == "lower" else bisect_right
    return max(find(starts, position) - 1, 0)


def slices(scale: Scale, start: Decimal, end: Decimal) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """The stretch from start to end as (from, to, rate), in its own direction: a negative credit walks back down."""
    if start <= end:
        yield from _upward(scale, start, end)
        return
    for low, high, rate in reversed(list(_upward(scale, end, start))):
        yield high, low, rate


def _upward(scale: Scale, start: Decimal, end: Decimal) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    index = step_at(scale.starts, start, "upper")
    last = len(scale.starts) - 1
    while index < last and scale.starts[index + 1] < end:
        yield start, scale.starts[index + 1], scale.rates[index]
        index += 1
        start = scale.starts[index]
    yield start, end, scale.rates[index]


def blend(scale: Scale, ratio: Decimal) -> list[tuple[Decimal, Decimal]]:
    """Which share of the whole earns which rate, when a percentage is cut at the steps; the shares sum to 1."""
    if ratio <= ZERO:
        return [(ONE, scale.rates[0])]
    return [((high - low) / ratio, rate) for low, high, rate in slices(scale, ZERO, ratio)]
