"""Exponential smoothing of many histories with many parameters in one walk through time.

Each column of the state is one (source, parameters) pair: simple (level), Holt (trend), damped trend, Holt-Winters (the season
learns, too). The squared one-step errors choose the parameters of each family, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.engine.histories import Histories, Numbers
from forecasts.engine.seasons import Pattern

# level, trend, season, damping
Parameters = tuple[float, float, float, float]
SIMPLE: tuple[Parameters, ...] = tuple((a, 0.0, 0.0, 0.0) for a in (0.02, 0.08, 0.18, 0.32, 0.5, 0.7, 0.92))
HOLT: tuple[Parameters, ...] = tuple((a, b, 0.0, 1.0) for a in (0.1, 0.4, 0.8) for b in (0.02, 0.2))
DAMPED: tuple[Parameters, ...] = tuple((a, b, 0.0, 0.88) for a in (0.1, 0.4, 0.8) for b in (0.1, 0.4))
WINTERS: tuple[Parameters, ...] = tuple((a, 0.03, c, 1.0) for a in (0.08, 0.3, 0.7) for c in (0.08, 0.35))
WINTERS_DAMPED: tuple[Parameters, ...] = tuple((a, 0.1, c, 0.88) for a in (0.08, 0.3, 0.7) for c in (0.08, 0.35))


@dataclass(frozen=True)
class Family:
    """A source (which history, with which pattern to start from) and the parameters tried on it."""

    history: Histories
    parameters: tuple[Parameters, ...]
    pattern: Pattern | None = None


@dataclass(frozen=True)
class Smoothed:
    """The best member of a family, for each row: where it stands at the end."""

    level: Numbers
    trend: Numbers
    damping: float
    alpha: Numbers
    season: Numbers | None

    def forecast(self, horizon: int) -> Numbers:
        steps = np.cumsum(self.damping ** np.arange(1, horizon + 1))
        ahead = self.level[:, None] + self.trend[:, None] * steps[None, :]
        return ahead if self.season is None else ahead + self.season[:, np.arange(horizon) % self.season.shape[1]]


def smooth(families: Sequence[Family]) -> list[Smoothed]:
    """Walk once through time for all families; all have the same rows and width."""
    walk = _Walk(families)
    walk.run()
    return walk.best()


class _Walk:
    def __init__(self, families: Sequence[Family]) -> None:
        self.families = families
        history = families[0].history
        self.real = history.real
        self.width = history.width
        columns = [parameters for family in families for parameters in family.parameters]
        self.alpha, self.beta, self.gamma, self.phi = (np.array(column) for column in zip(*columns, strict=True))
        self.sizes = [len(family.parameters) for family in families]
        self.sources = np.repeat(np.arange(len(families)), self.sizes)
        self.seasonal = [index for index, family in enumerate(families) if family.pattern is not None]
        starts = _starts(families)
        flat = self.phi == 0.0
        self.level = np.stack([start.mean for start in starts], axis=1)[:, self.sources] * flat
        self.level += np.stack([start.level for start in starts], axis=1)[:, self.sources] * ~flat
        self.trend = np.stack([start.slope for start in starts], axis=1)[:, self.sources] * ~flat
        self.errors = np.zeros_like(self.level)
        self._seasons()

    def _seasons(self) -> None:
        """Season states of the Holt-Winters families, which stand last: (season, rows, columns), by place counted from the end."""
        self.first_seasonal = sum(size for index, size in enumerate(self.sizes) if index not in self.seasonal)
        patterns = [self.families[index].pattern for index in self.seasonal]
        self.season = None
        if patterns:
            parts = [
                np.repeat(pattern.indices.T[:, :, None], len(self.families[index].parameters), axis=2)
                for index, pattern in zip(self.seasonal, patterns, strict=True)
                if pattern is not None
            ]
            self.season = np.concatenate(parts, axis=2)

    def run(self) -> None:
        values = np.stack([family.history.values for family in self.families], axis=2)[:, :, self.sources]
        weight_level, weight_trend = self.alpha, self.alpha * self.beta
        weight_season = self.gamma[self.first_seasonal :] * (1.0 - self.alpha[self.first_seasonal :])
        length = self.season.shape[0] if self.season is not None else 1
        started = np.ascontiguousarray(self.real.T.astype(float)[:, :, None])
        whole = bool(self.real.all())
        for time in range(self.width):
            moved = self.trend * self.phi
            ahead = self.level + moved
            error = values[:, time, :] - ahead
            if self.season is not None:
                place = (time - self.width) % length
                error[:, self.first_seasonal :] -= self.season[place]
            if whole:
                self.level = ahead + weight_level * error
                self.trend = moved + weight_trend * error
            else:
                error *= started[time]
                self.level += started[time] * moved + weight_level * error
                self.trend += started[time] * (moved - self.trend) + weight_trend * error
            self.errors += error * error
            if self.season is not None:
                self.season[place] += weight_season * error[:, self.first_seasonal :]

    def best(self) -> list[Smoothed]:
        found, column = [], 0
        for index, size in enumerate(self.sizes):
            chosen = column + np.argmin(self.errors[:, column : column + size], axis=1)
            rows = np.arange(len(chosen))
            season = None
            if self.season is not None and index in self.seasonal:
                season = self.season[:, rows, chosen - self.first_seasonal].T
            damping = float(self.phi[column])
            found.append(
                Smoothed(self.level[rows, chosen], self.trend[rows, chosen], damping, self.alpha[chosen], season)
            )
            column += size
        return found


@dataclass(frozen=True)
class _Start:
    mean: Numbers
    level: Numbers
    slope: Numbers


def _starts(families: Sequence[Family]) -> list[_Start]:
    """Families of the same history (and pattern) start from the same place: it is looked for once."""
    known: dict[tuple[int, int], _Start] = {}
    for family in families:
        if (key := (id(family.history), id(family.pattern))) not in known:
            known[key] = _start(family)
    return [known[id(family.history), id(family.pattern)] for family in families]


def _start(family: Family) -> _Start:
    """Level before the first value, with and without a slope, from a line through the first values."""
    history = family.history
    if family.pattern is not None:
        history = Pattern(family.pattern.indices, factor=False).removed(history)
    count = min(history.width, max(8, min(2 * history.season, 24)))
    values, there = history.first(count)
    time = np.arange(1, count + 1)[None, :] * there
    total = there.sum(axis=1)
    mean, middle = (values * there).sum(axis=1) / total, time.sum(axis=1) / total
    apart = (time - middle[:, None]) * there
    slope = (apart * (values - mean[:, None])).sum(axis=1) / np.maximum((apart**2).sum(axis=1), 1e-12)
    few = min(4, count)
    early = (values[:, :few] * there[:, :few]).sum(axis=1) / there[:, :few].sum(axis=1)
    return _Start(early, mean - slope * middle, slope)
