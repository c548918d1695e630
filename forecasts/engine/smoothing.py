"""Exponential smoothing of many histories with many parameters in one walk through time.

Each column of the state is one (source, parameters) pair: simple (level), Holt (trend), damped trend, Holt-Winters (the season
learns, too). The squared one-step errors choose the parameters of each family, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.engine.histories import Histories, Numbers, stacked
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
        self.errors: Numbers = np.zeros_like(self.level)
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
        """Inside of the walk arrays are (columns × rows), whole and used again at each step: the steps are many and small."""
        rows, first = self.level.shape[0], self.first_seasonal
        values = np.stack([family.history.values.T for family in self.families], axis=1)[:, self.sources]
        weights = np.stack([self.alpha, self.phi, self.phi * self.alpha * self.beta, self.gamma * (1.0 - self.alpha)])
        weight_level, phi, weight_moved, weight_season = np.repeat(weights[:, :, None], rows, axis=2)
        level, moved = self.level.T.copy(), (self.trend * self.phi).T.copy()
        season = None if self.season is None else np.ascontiguousarray(self.season.transpose(0, 2, 1))
        ahead, step = np.empty_like(level), np.empty_like(level)
        waiting = np.flatnonzero(~self.real.all(axis=0))
        not_begun = ~self.real.T[: waiting[-1] + 1 if len(waiting) else 0]
        for time, error in enumerate(values):
            begun = time >= len(not_begun)
            np.add(level, moved, out=ahead)
            np.subtract(error, ahead, out=error)
            if season is not None:
                place = season[(time - self.width) % len(season)]
                error[first:] -= place
            if not begun:
                error[:, not_begun[time]] = 0.0
                ahead[:, not_begun[time]] = level[:, not_begun[time]]
                kept = moved[:, not_begun[time]]
            np.add(ahead, np.multiply(weight_level, error, out=step), out=level)
            np.multiply(phi, moved, out=moved)
            np.add(moved, np.multiply(weight_moved, error, out=step), out=moved)
            if not begun:
                moved[:, not_begun[time]] = kept
            if season is not None:
                place += np.multiply(weight_season[first:], error[first:], out=step[first:])
        self.level, self.trend = level.T, (moved.T / np.where(self.phi > 0, self.phi, 1.0))
        self.season = None if season is None else season.transpose(0, 2, 1)
        self.errors = np.einsum("tcr,tcr->rc", values, values)

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
    """Families of the same history (and pattern) start from the same place: it is looked for once, for all places together."""
    places: dict[tuple[int, int], int] = {}
    histories: list[Histories] = []
    for family in families:
        if (key := (id(family.history), id(family.pattern))) not in places:
            places[key] = len(histories)
            histories.append(family.history if family.pattern is None else _without(family.history, family.pattern))
    found = _split(_start(stacked(histories)), len(histories))
    return [found[places[id(family.history), id(family.pattern)]] for family in families]


def _without(history: Histories, pattern: Pattern) -> Histories:
    return Pattern(pattern.indices, factor=False).removed(history)


def _split(start: _Start, parts: int) -> list[_Start]:
    columns = (np.split(part, parts) for part in (start.mean, start.level, start.slope))
    return [_Start(mean, level, slope) for mean, level, slope in zip(*columns, strict=True)]


def _start(history: Histories) -> _Start:
    """Level before the first value, with and without a slope, from a line through the first values."""
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
