"""Many histories side by side, all ending at the right: one row for each moment from which the future is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ORIGINS = 13  # from how many past moments a method is tried, at the most
SEEN_AFTER = 3  # values later it is known that a value was an outlier
LEAST = 4  # points that a method is given at the least


@dataclass(frozen=True)
class Histories:
    """`values` (rows × time) are right-aligned; `lengths` says how many of each row are real, the rest is zero."""

    values: Numbers
    lengths: NDArray[np.int64]
    season: int

    @property
    def rows(self) -> int:
        return self.values.shape[0]

    @property
    def width(self) -> int:
        return self.values.shape[1]

    @cached_property
    def real(self) -> NDArray[np.bool_]:
        return np.arange(self.width)[None, :] >= (self.width - self.lengths)[:, None]

    def first(self, count: int) -> tuple[Numbers, Numbers]:
        """The first `count` real values of each row, and which of them there are."""
        places = (self.width - self.lengths)[:, None] + np.arange(count)[None, :]
        there = places < self.width
        return np.take_along_axis(self.values, np.minimum(places, self.width - 1), axis=1), there.astype(float)

    def with_values(self, values: Numbers) -> Histories:
        return Histories(values, self.lengths, self.season)


def longest_used(season: int) -> int:
    """Older points than these say nothing about tomorrow and cost time."""
    return max(96, min(8 * season, 240))


def origins_of(length: int, season: int) -> list[int]:
    """After how many points the future was told in the past, oldest first. The present (`length`) is not among them."""
    least = max(LEAST, min(length // 2, 2 * season + 2, length - 2))
    return list(range(max(least, length - ORIGINS), length))


def cut_at(series: Numbers, origins: list[int], season: int, mended: Numbers | None = None) -> Histories:
    """One row for each origin, and the whole series as the last row. `mended` is the series without its outliers; each row has it
    only as far as the outliers could be known by then."""
    ends = [*origins, len(series)]
    width = len(series)
    values = np.zeros((len(ends), width))
    for row, end in enumerate(ends):
        values[row, width - end :] = series[:end]
        if mended is not None:
            known = max(end - SEEN_AFTER, 0)
            values[row, width - end : width - end + known] = mended[:known]
    return Histories(values, np.array(ends), season)


def stacked(parts: list[Histories]) -> Histories:
    """The rows of several series in one table."""
    if len(parts) == 1:
        return parts[0]
    width = max(part.width for part in parts)
    values = np.zeros((sum(part.rows for part in parts), width))
    for part, rows in zip(parts, np.split(values, np.cumsum([part.rows for part in parts])[:-1]), strict=True):
        rows[:, width - part.width :] = part.values
    return Histories(values, np.concatenate([part.lengths for part in parts]), parts[0].season)
