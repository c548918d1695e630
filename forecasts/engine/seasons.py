"""The yearly (weekly, quarterly …) pattern of a history: taken out before a level or a trend is followed, and put back afterwards.

Ratios or differences to a centred moving average are averaged by place in the season, then drawn towards "no season" as far as
their spread could be chance (James and Stein): a season that isn't there costs nothing, one that is stays.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from forecasts.engine.histories import Histories, Numbers


@dataclass(frozen=True)
class Pattern:
    """`indices` (rows × season) by place counted from the end: the last column belongs to the last value. `factor`: they multiply."""

    indices: Numbers
    factor: bool

    def over(self, width: int) -> Numbers:
        """The pattern under each of the last `width` values."""
        season = self.indices.shape[1]
        repeats = -(-width // season)
        return np.tile(self.indices, (1, repeats))[:, repeats * season - width :]

    def ahead(self, horizon: int) -> Numbers:
        season = self.indices.shape[1]
        return self.indices[:, np.arange(horizon) % season]

    def removed(self, history: Histories) -> Histories:
        under = self.over(history.width)
        bare = history.values / under if self.factor else history.values - under
        return history.with_values(np.where(history.real, bare, 0.0))

    def restored(self, forecast: Numbers) -> Numbers:
        ahead = self.ahead(forecast.shape[1])
        return forecast * ahead if self.factor else forecast + ahead


def no_pattern(history: Histories) -> Pattern:
    return Pattern(np.zeros((history.rows, 1)), factor=False)


def pattern_of(history: Histories, season: int, *, factor: bool, average: Numbers | None = None) -> Pattern:
    """Rows without two whole seasons, or (for factors) with values that are not above zero, get the neutral pattern. Who asks for
    both kinds hands in the centred average, which they share."""
    neutral = 1.0 if factor else 0.0
    values = np.where(history.real, history.values, np.nan)
    trend = centred_average(history, season) if average is None else average
    with np.errstate(divide="ignore", invalid="ignore"):
        detrended = values / trend if factor else values - trend
    means, spread, counts = _by_place(detrended, season)
    centre = means.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        effects = means / centre - 1.0 if factor else means - centre
    kept = _share_kept(effects, spread, counts)
    indices = neutral + kept[:, None] * effects
    usable = (history.lengths >= 2 * season) & np.isfinite(indices).all(axis=1)
    if factor:
        lowest = np.nanmin(values, axis=1)
        usable &= (lowest > 0) & (indices.min(axis=1) > 0.01)
    return Pattern(np.where(usable[:, None], indices, neutral), factor)


def centred_average(history: Histories, season: int) -> Numbers:
    """Over a whole season around each value; an even season counts its two ends half. Unknown at both ends."""
    values = np.where(history.real, history.values, np.nan)
    rows, width = values.shape
    result = np.full((rows, width), np.nan)
    half = season // 2
    sums = np.cumsum(np.nan_to_num(values), axis=1)
    sums = np.concatenate([np.zeros((rows, 1)), sums], axis=1)
    if width < 2 * half + 1:
        return result
    middle = np.arange(half, width - half)
    if season % 2:
        total = sums[:, middle + half + 1] - sums[:, middle - half]
    else:
        inner = sums[:, middle + half] - sums[:, middle - half + 1]
        total = inner + 0.5 * (values[:, middle - half] + values[:, middle + half])
    known = np.isfinite(values[:, middle - half])
    result[:, middle] = np.where(known, total / season, np.nan)
    return result


def _by_place(detrended: Numbers, season: int) -> tuple[Numbers, Numbers, Numbers]:
    """Mean by place in the season, the variance of one value around it, and how many values a place has."""
    rows, width = detrended.shape
    missing = -width % season
    cycles = np.concatenate([np.full((rows, missing), np.nan), detrended], axis=1).reshape(rows, -1, season)
    known = np.isfinite(cycles)
    counts = known.sum(axis=1)
    filled = np.where(known, cycles, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = filled.sum(axis=1) / counts
        deviations = np.where(known, (cycles - means[:, None, :]) ** 2, 0.0)
        spare = np.maximum((counts - 1).clip(0).sum(axis=1), 0)
        spread = deviations.sum(axis=(1, 2)) / spare
    return means, spread, counts.mean(axis=1)


def _share_kept(effects: Numbers, spread: Numbers, counts: Numbers) -> Numbers:
    """1 − (variance by chance ÷ variance found); half where there is too little to know the chance."""
    season = effects.shape[1]
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        found = (effects**2).sum(axis=1) / max(season - 1, 1)
        kept = 1.0 - (spread / counts) / found
    kept = np.where(np.isfinite(kept), kept, np.where(found > 0, 0.5, 0.0))
    return np.clip(kept, 0.0, 1.0)
