"""Single values that are out of all proportion: they stay in what is measured, but nobody should learn a level or a season from them."""

from __future__ import annotations

import numpy as np

from forecasts.engine.histories import SEEN_AFTER, Numbers

REACH = SEEN_AFTER  # values on each side that a value is compared with
OUT_OF_PROPORTION = 10.0  # times the usual distance from the neighbours' median
SOME_ZEROS = 0.25  # share from which a series is one of demands now and then, which are nothing but single values


def is_intermittent(series: Numbers) -> bool:
    return bool((series == 0).mean() >= SOME_ZEROS)


def without_outliers(series: Numbers, season: int) -> Numbers:
    """Outliers replaced by their neighbours' median. A shift of the level, a season's peak, and the newest values are none."""
    if len(series) < 2 * REACH + 3 or is_intermittent(series):
        return series
    around = _neighbours_median(series)
    distance = np.abs(series - around)
    usual = 1.4826 * float(np.median(distance))
    size = float(np.median(np.abs(series)))
    far = distance > np.maximum(OUT_OF_PROPORTION * usual, size)
    far[-REACH:] = False
    far &= ~_comes_again(series, distance, season)
    return np.where(far, around, series)


def _neighbours_median(series: Numbers) -> Numbers:
    """Of up to three values on each side, without the value itself."""
    padded = np.pad(series, REACH, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1)
    others = np.sort(np.delete(windows, REACH, axis=1), axis=1)  # what isn't there stands last
    there, rows = np.isfinite(others).sum(axis=1), np.arange(len(others))
    return (others[rows, (there - 1) // 2] + others[rows, there // 2]) / 2


def _comes_again(series: Numbers, distance: Numbers, season: int) -> np.ndarray:
    """Values that a season before or after are about as far from their neighbours: they are the season."""
    again = np.zeros(len(series), dtype=bool)
    if 1 < season < len(series):
        near = np.abs(series[season:] - series[:-season]) < 0.5 * np.maximum(distance[season:], distance[:-season])
        again[season:] |= near
        again[:-season] |= near
    return again
