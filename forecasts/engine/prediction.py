"""Predict a series: the points, an 80 % interval, which methods were joined, and how good that would have been in the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.engine.accuracy import coverage, mape, mase, smape, wape
from forecasts.engine.choosing import Choice, choose, errors_of, relative_errors, told_then
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
class _Trial:
    """A series made ready: scaled to 1, cut at its past moments; `mended` has no outliers, methods are compared by it."""

    series: Numbers
    mended: Numbers
    scale: float
    origins: list[int]
    histories: Histories


def predict(values: Sequence[float], *, season: int, horizon: int, enough: int = ENOUGH) -> Prediction:
    return predict_many([values], season=season, horizon=horizon, enough=enough)[0]


def predict_many(
    series: Sequence[Sequence[float]], *, season: int, horizon: int, enough: int = ENOUGH, alike: bool = False
) -> list[Prediction]:
    """Many series of one season at once: far cheaper than one by one. If they are `alike` (the regions of one company), what proved
    good for the others is what each one expects beforehand."""
    found: list[Prediction] = []
    for start in range(0, len(series), AT_ONCE):
        trials = [_made_ready(values, season, enough) for values in series[start : start + AT_ONCE]]
        told = forecasts_of(stacked([trial.histories for trial in trials]), horizon)
        names, table = list(told), np.stack(list(told.values()), axis=1)
        borders = np.cumsum([trial.histories.rows for trial in trials])[:-1]
        parts = np.split(table, borders)
        usual = usual_errors(names)
        if alike and len(trials) > 1:
            usual = _of_the_others(trials, parts, usual)
        found += [_predicted(trial, names, part, usual, season) for trial, part in zip(trials, parts, strict=True)]
    return found


def _of_the_others(trials: list[_Trial], parts: list[Numbers], usual: Numbers) -> Numbers:
    scores = [
        relative_errors(errors_of(trial.mended, trial.origins, part), usual)
        for trial, part in zip(trials, parts, strict=True)
        if np.ptp(trial.series) > 0
    ]
    return np.mean(scores, axis=0) if scores else usual


def _made_ready(values: Sequence[float], season: int, enough: int) -> _Trial:
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
    return _Trial(series, mended, scale * scale_of_middle, origins, cut_at(series, origins, season, mended))


def _since_it_began(series: Numbers, enough: int) -> Numbers:
    """Without the zeros before the first value: a product not yet sold is no demand of zero."""
    found = np.flatnonzero(series)
    start = min(int(found[0]) if len(found) else 0, max(len(series) - enough, 0))
    return series[start:]


def _predicted(trial: _Trial, names: list[str], table: Numbers, usual: Numbers, season: int) -> Prediction:
    errors = errors_of(trial.mended, trial.origins, table)
    choice = choose(errors, np.isfinite(table[-1]).all(axis=1), usual)
    told = told_then(errors, table, trial.origins, usual)
    residuals = np.array([_residual(trial, row, told[row]) for row in range(len(trial.origins))])
    widths = half_widths(residuals, _usual_error(errors))
    floor = 0.0 if trial.series.min() >= 0 else -np.inf
    points = np.maximum(choice.of(table[-1]), floor)
    lower, upper = np.maximum(points - widths, floor), points + widths
    judged = _judged(trial, told, widths, floor, season)
    return Prediction(*(_scaled(part, trial.scale) for part in (points, lower, upper)), _named(choice, names), judged)


def _scaled(values: Numbers, scale: float) -> Numbers:
    """Back to the size of the series; what would be larger than a number can be is the largest."""
    with np.errstate(over="ignore"):
        return np.clip(values * scale, -LARGEST, LARGEST)


def _residual(trial: _Trial, row: int, told: Numbers) -> Numbers:
    """Told less come; unknown where it has not come yet."""
    origin = trial.origins[row]
    came = trial.series[origin : origin + len(told)]
    residual = np.full(len(told), np.nan)
    residual[: len(came)] = told[: len(came)] - came
    return residual


def _usual_error(errors: Numbers) -> Numbers:
    """By step: the middle over moments and methods."""
    steps = errors.shape[2]
    flat = errors.transpose(2, 0, 1).reshape(steps, -1)
    return np.array([np.median(step[np.isfinite(step)]) if np.isfinite(step).any() else np.nan for step in flat])


def _named(choice: Choice, names: list[str]) -> dict[str, float]:
    return {names[method]: share for method, share in choice.shares.items()}


def _judged(trial: _Trial, told: Numbers, widths: Numbers, floor: float, season: int) -> Backtest:
    came, said, width = [], [], []
    for row, origin in enumerate(trial.origins):
        if np.isnan(told[row, 0]):
            continue
        actual = trial.series[origin : origin + told.shape[1]]
        came.append(actual)
        said.append(np.maximum(told[row, : len(actual)], floor))
        width.append(widths[: len(actual)])
    if not came:
        return Backtest(0, None, None, None, None, None)
    a, f, w = np.concatenate(came), np.concatenate(said), np.concatenate(width)
    inside = coverage(a, f - w, f + w)
    return Backtest(len(came), wape(a, f), mape(a, f), mase(a, f, trial.series, season), smape(a, f), inside)
