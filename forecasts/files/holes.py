"""Periods without a row: nothing was booked, or nobody wrote it down? Pure.

In a list of bookings nothing came: zero. A table that has one row a period is another matter: where no figure ever comes near zero
and few rows are missing, a zero would be the largest outlier of all; there the figure is not known, and is drawn between its neighbours.
A row that is there without an amount is never a zero.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

MOST_MISSING = 0.2  # of the periods; where more are missing, missing is usual
NEAR_ZERO = 0.25  # of the median: a table with such figures may have a zero, too


def is_a_table(days: Sequence[date]) -> bool:
    """One row a period, not bookings that happen to be alone."""
    return max(Counter(days).values(), default=0) <= 1


def filled(
    sums: Mapping[date, float], starts: Sequence[date], unknown: Collection[date], *, table: bool
) -> tuple[float, ...]:
    """The amount of each period; `unknown` are those of which a row says that its amount is not known."""
    amounts = {place: sums[start] for place, start in enumerate(starts) if start in sums}
    not_zero = table and bool(amounts) and _zero_is_out_of_proportion(list(amounts.values()), len(starts))
    known = list(amounts)
    return tuple(
        amounts[place] if place in amounts
        else _between(amounts, known, place) if known and (not_zero or start in unknown)
        else 0.0
        for place, start in enumerate(starts)
    )  # fmt: skip


def _zero_is_out_of_proportion(amounts: Sequence[float], periods: int) -> bool:
    sizes = sorted(abs(amount) for amount in amounts)
    few = periods - len(amounts) <= MOST_MISSING * periods
    return few and (min(amounts) > 0 or max(amounts) < 0) and sizes[0] >= NEAR_ZERO * sizes[len(sizes) // 2]


def _between(amounts: Mapping[int, float], known: Sequence[int], place: int) -> float:
    """On the straight line between the neighbours that are known."""
    found = bisect_left(known, place)
    if found in (0, len(known)):
        return amounts[known[0] if found == 0 else known[-1]]
    before, after = known[found - 1], known[found]
    return amounts[before] + (place - before) / (after - before) * (amounts[after] - amounts[before])
