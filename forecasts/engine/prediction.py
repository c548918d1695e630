"""Predict a series: the points, an 80 % interval, which methods were joined, and how good that would have been in the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.engine.accuracy import coverage, mape, mase, smape, wape
from forecasts.engine.choosing import Trials, came_after, told
from forecasts.engine.histories import Histories, Numbers, cut_at, longest_used, origins_of, stacked
from forecasts.engine.intervals import half_widths
from forecasts.engine.methods import forecasts_of, usual_errors
from forecasts.engine.outliers import without_outliers

ENOUGH = 12  # points below which nothing honest can be said
LARGEST = float(np.finfo(np.float64).max)
AT_ONCE = 40  # series walked through time together


class NotEnoughData(ValueError):
    """Fewer points than a forecast needs."""

    def __init__(self, points: int, needed: int) -> None:
        super().__init__(f"{points} points, {needed} needed")
        self.points, self.needed = points, needed


@dataclass(frozen=True)
class Backtest:
    """Of the whole procedure at past moments; None where it can't be said (nothing came, or nothing was tried)."""

    origins: int
    wape: float | None
    mape: float | None
    mase: float | None
    smape: float | None
    coverage: float | None


@dataclass(frozen=True)
class Prediction:
    points: Numbers
    lower: Numbers
    upper: Numbers
    shares: dict[str, float]
    backtest: Backtest

    @property
    def method(self) -> str:
        """The methods joined, the heaviest first."""
        return " + ".join(sorted(self.shares, key=lambda name: -self.shares[name]))


@dataclass(frozen=True)
class _Ready:
    """A series made ready: scaled to 1, cut at its past moments; `mended` has no outliers, methods are compared by it."""

    series: Numbers
    mended: Numbers
    scale: float
    origins: list[int]
    histories: Histories


def predict(values: Sequence[float] | Numbers, *, season: int, horizon: int, enough: int = ENOUGH) -> Prediction:
    return predict_many([values], season=season, horizon=horizon, enough=enough)[0]


def predict_many(
    series: Sequence[Sequence[float] | Numbers], *, season: int, horizon: int, enough: int = ENOUGH, alike: bool = False
) -> list[Prediction]:
    """Many series of one season at once: far cheaper than one by one. If they are `alike` (the regions of one company), what proved
    good for the others is what each one expects beforehand."""
    found: list[Prediction] = []
    for start in range(0, len(series), AT_ONCE):
        ready = [_made_ready(values, season, enough) for values in series[start : start + AT_ONCE]]
        answers = forecasts_of(stacked([one.histories for one in ready]), horizon)
        names, table = list(answers), np.stack(list(answers.values()), axis=1)
        parts = np.split(table, np.cumsum([one.histories.rows for one in ready])[:-1])
        trials = [Trials.of(one.mended, one.origins, part) for one, part in zip(ready, parts, strict=True)]
        usual = usual_errors(names)
        if alike and len(ready) > 1:
            usual = _of_the_others(ready, trials, usual)
        found += [
            _predicted(one, told(tried, part, usual), tried, names, season)
            for one, tried, part in zip(ready, trials, parts, strict=True)
        ]
    return found


def _of_the_others(ready: list[_Ready], trials: list[Trials], usual: Numbers) -> Numbers:
    scores = [
        tried.relative(np.ones((1, len(tried.errors))), usual)[0]
        for one, tried in zip(ready, trials, strict=True)
        if np.ptp(one.series) > 0 and len(tried.errors)
    ]
    return np.mean(scores, axis=0) if scores else usual


def _made_ready(values: Sequence[float] | Numbers, season: int, enough: int) -> _Ready:
    series = np.asarray(values, dtype=np.float64)
    if len(series) < enough:
        raise NotEnoughData(len(series), enough)
    series = _since_it_began(series, max(enough, 2))[-longest_used(season) :]
    scale = float(np.abs(series).max()) or 1.0
    series = series / scale
    scale_of_middle = float(np.abs(series).mean()) or 1.0
    series = series / scale_of_middle
    origins = origins_of(len(series), season)
    mended = without_outliers(series, season)
    return _Ready(series, mended, scale * scale_of_middle, origins, cut_at(series, origins, season, mended))


def _since_it_began(series: Numbers, enough: int) -> Numbers:
    """Without the zeros before the first value: a product not yet sold is no demand of zero."""
    found = np.flatnonzero(series)
    start = min(int(found[0]) if len(found) else 0, max(len(series) - enough, 0))
    return series[start:]


def _predicted(
    ready: _Ready, answer: tuple[Numbers, Numbers], tried: Trials, names: list[str], season: int
) -> Prediction:
    joined, weights = answer
    floor = 0.0 if ready.series.min() >= 0 else -np.inf
    joined = np.maximum(joined, floor)
    came = came_after(ready.series, ready.origins, joined.shape[1])
    widths = half_widths(joined[:-1] - came, _usual_error(tried))
    points = joined[-1]
    lower, upper = np.maximum(points - widths, floor), points + widths
    shares = {names[method]: float(weights[method]) for method in np.flatnonzero(weights)}
    judged = _judged(ready, joined[:-1], came, widths, season)
    points, lower, upper = (_scaled(part, ready.scale) for part in (points, lower, upper))
    return Prediction(points, lower, upper, shares, judged)


def _scaled(values: Numbers, scale: float) -> Numbers:
    """Back to the size of the series; what would be larger than a number can be is the largest."""
    with np.errstate(over="ignore"):
        return np.clip(values * scale, -LARGEST, LARGEST)


def _usual_error(tried: Trials) -> Numbers:
    """By step: the middle over moments of the middle method's error."""
    middle = tried.middle.reshape(-1, tried.steps)
    there = tried.known.any(axis=1).reshape(-1, tried.steps)
    return np.array(
        [np.median(middle[there[:, step], step]) if there[:, step].any() else np.nan for step in range(tried.steps)]
    )


def _judged(ready: _Ready, said: Numbers, came: Numbers, widths: Numbers, season: int) -> Backtest:
    known = np.isfinite(came) & np.isfinite(said)
    if not known.any():
        return Backtest(0, None, None, None, None, None)
    a, f, w = came[known], said[known], np.broadcast_to(widths, came.shape)[known]
    inside = coverage(a, f - w, f + w)
    moments = int(known.any(axis=1).sum())
    return Backtest(moments, wape(a, f), mape(a, f), mase(a, f, ready.series, season), smape(a, f), inside)
