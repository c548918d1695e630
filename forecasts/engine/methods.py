"""The methods themselves: each tells the next `horizon` values of every history at once; a row is not-a-number where it can't."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from forecasts.engine.histories import Histories, Numbers
from forecasts.engine.outliers import SOME_ZEROS
from forecasts.engine.seasons import Pattern, centred_average, no_pattern, pattern_of
from forecasts.engine.smoothing import DAMPED, HOLT, SIMPLE, WINTERS, WINTERS_DAMPED, Family, Smoothed, smooth

Forecasts = dict[str, Numbers]
QUARTER_IN_YEAR = (12, 3)  # sales swing by the quarter inside the year


# Error ÷ the middle method's, over some hundred series of sales and other figures: what to expect before anything was tried.
USUAL_ERROR = {
    "naive": 1.07, "mean": 1.41, "drift": 1.07, "moving_mean_3": 1.10, "moving_mean_6": 1.16, "moving_mean_12": 1.24,
    "moving_median_5": 1.14, "croston": 1.05, "seasonal_naive": 1.22, "seasonal_mean": 1.30, "seasonal_drift": 1.18,
    "seasonal_naive_3": 1.20, "seasonal_mean_3": 1.18, "seasonal_drift_3": 1.22,
    "simple_smoothing": 0.99, "holt": 1.01, "damped_trend": 1.00, "theta": 0.98, "growth": 1.04,
    "simple_smoothing_additive": 0.92, "holt_additive": 0.92, "damped_trend_additive": 0.92, "theta_additive": 0.89,
    "simple_smoothing_multiplicative": 0.91, "holt_multiplicative": 0.88, "damped_trend_multiplicative": 0.90,
    "theta_multiplicative": 0.88, "simple_smoothing_quarterly": 1.01, "holt_quarterly": 1.05, "damped_trend_quarterly": 1.05,
    "theta_quarterly": 1.01, "winters_additive": 0.89, "winters_additive_damped": 0.89, "winters_multiplicative": 0.89,
    "winters_multiplicative_damped": 0.89,
}  # fmt: skip


def usual_errors(names: Sequence[str]) -> Numbers:
    return np.array([USUAL_ERROR.get(name, 1.0) for name in names])


def forecasts_of(history: Histories, horizon: int) -> Forecasts:
    """Every method by name. The simple ones first: of two that are equally good the first is taken."""
    return {**simple(history, horizon), **seasonal(history, horizon), **smoothed(history, horizon)}


# --- methods that only look back


def simple(history: Histories, horizon: int) -> Forecasts:
    values = history.values
    found: Forecasts = {
        "naive": _level(values[:, -1], horizon),
        "mean": _level(values.sum(axis=1) / history.lengths, horizon),
        "drift": _drift(history, horizon),
    }
    for window in (3, 6, 12):
        average = np.where(history.lengths >= window, values[:, -window:].mean(axis=1), np.nan)
        if history.width >= window:
            found[f"moving_mean_{window}"] = _level(average, horizon)
    often = ~_intermittent(history)
    found["moving_median_5"] = _level(np.where(often, np.median(values[:, -5:], axis=1), np.nan), horizon)
    found["croston"] = _level(_croston(history), horizon)
    return found


def _level(level: Numbers, horizon: int) -> Numbers:
    return np.repeat(level[:, None], horizon, axis=1)


def _drift(history: Histories, horizon: int) -> Numbers:
    first, _there = history.first(1)
    last = history.values[:, -1]
    slope = (last - first[:, 0]) / np.maximum(history.lengths - 1, 1)
    return last[:, None] + slope[:, None] * np.arange(1, horizon + 1)[None, :]


def _intermittent(history: Histories) -> NDArray[np.bool_]:
    return ((history.values == 0) & history.real).sum(axis=1) >= SOME_ZEROS * history.lengths


def _croston(history: Histories, weight: float = 0.15) -> Numbers:
    """Demand now and then: the mean size of a demand and the mean wait for one are followed apart (Syntetos and Boylan's mend)."""
    now_and_then = _intermittent(history)
    if not now_and_then.any():
        return np.full(history.rows, np.nan)
    values, real = history.values, history.real
    demand = (values != 0) & real
    size = np.where(demand, values, 0.0).sum(axis=1) / np.maximum(demand.sum(axis=1), 1)
    wait = history.lengths / np.maximum(demand.sum(axis=1), 1)
    since = np.ones(history.rows)
    for time in range(history.width):
        hit = demand[:, time]
        size = np.where(hit, size + weight * (values[:, time] - size), size)
        wait = np.where(hit, wait + weight * (since - wait), wait)
        since = np.where(hit, 1.0, since + real[:, time])
    return np.where(now_and_then, (1 - weight / 2) * size / np.maximum(wait, 1.0), np.nan)


# --- methods that repeat the season


def seasonal(history: Histories, horizon: int) -> Forecasts:
    found: Forecasts = {}
    for season in _seasons(history.season):
        suffix = "" if season == history.season else f"_{season}"
        if history.width >= season:
            found[f"seasonal_naive{suffix}"] = _repeat(history, season, horizon)
        if history.width >= 2 * season:
            found[f"seasonal_mean{suffix}"] = _repeated_mean(history, season, horizon)
            found[f"seasonal_drift{suffix}"] = _repeat_with_growth(history, season, horizon)
    return found


def _seasons(season: int) -> tuple[int, ...]:
    return QUARTER_IN_YEAR if season == QUARTER_IN_YEAR[0] else (season,) if season > 1 else ()


def _ahead(cycle: Numbers, horizon: int) -> Numbers:
    return cycle[:, np.arange(horizon) % cycle.shape[1]]


def _repeat(history: Histories, season: int, horizon: int) -> Numbers:
    enough = history.lengths >= season
    return np.where(enough[:, None], _ahead(history.values[:, -season:], horizon), np.nan)


def _repeated_mean(history: Histories, season: int, horizon: int, cycles: int = 3) -> Numbers:
    """The mean of the same place in up to three past seasons."""
    total, known = np.zeros((history.rows, season)), np.zeros((history.rows, 1))
    for back in range(min(cycles, history.width // season)):
        there = (history.lengths >= (back + 1) * season)[:, None]
        end = history.width - back * season
        total += np.where(there, history.values[:, end - season : end], 0.0)
        known += there
    return _ahead(np.where(known >= 2, total / np.maximum(known, 1), np.nan), horizon)


def _repeat_with_growth(history: Histories, season: int, horizon: int) -> Numbers:
    """The last season, moved by half of what its sum differs from the season before: growth goes on, but not for certain."""
    last, before = history.values[:, -season:], history.values[:, -2 * season : -season]
    enough = (history.lengths >= 2 * season)[:, None]
    growth = (last.mean(axis=1) - before.mean(axis=1))[:, None]
    return np.where(enough, _ahead(last, horizon) + 0.5 * growth, np.nan)


# --- exponential smoothing and Theta, on the bare history and with the season taken out


def smoothed(history: Histories, horizon: int) -> Forecasts:
    sources = _sources(history)
    families: list[Family] = []
    for _suffix, pattern in sources:
        bare = pattern.removed(history)
        families += [Family(bare, SIMPLE), Family(bare, HOLT), Family(bare, DAMPED)]
    logs, positive = _logs(history)
    families.append(Family(logs, DAMPED))
    added = dict(sources).get("_additive")
    winters = _winters_families(history, added, logs) if added else []
    states = smooth([*families, *(family for _name, family, _back in winters)])
    found: Forecasts = {}
    for index, (suffix, pattern) in enumerate(sources):
        level, holt, damped = states[3 * index : 3 * index + 3]
        bare = families[3 * index].history
        for name, state in (("simple_smoothing", level), ("holt", holt), ("damped_trend", damped)):
            found[name + suffix] = _known(pattern, pattern.restored(state.forecast(horizon)))
        found["theta" + suffix] = _known(pattern, pattern.restored(_theta(bare, level, horizon)))
    found["growth"] = np.where(positive[:, None], _powers(states[len(families) - 1].forecast(horizon)), np.nan)
    for (name, _family, back), state in zip(winters, states[len(families) :], strict=True):
        found[name] = back(state.forecast(horizon))
    return found


def _sources(history: Histories) -> list[tuple[str, Pattern]]:
    found = [("", no_pattern(history))]
    if history.season > 1 and history.width >= 2 * history.season:
        average = centred_average(history, history.season)
        found.append(("_multiplicative", pattern_of(history, history.season, factor=True, average=average)))
        found.append(("_additive", pattern_of(history, history.season, factor=False, average=average)))
    if history.season == QUARTER_IN_YEAR[0]:
        found.append(("_quarterly", pattern_of(history, QUARTER_IN_YEAR[1], factor=False)))
    return found


def _known(pattern: Pattern, forecast: Numbers) -> Numbers:
    """A neutral pattern would repeat what the bare history says: not a method of its own."""
    if pattern.indices.shape[1] == 1:
        return forecast
    neutral = np.ptp(pattern.indices, axis=1) == 0
    return np.where(neutral[:, None], np.nan, forecast)


def _theta(history: Histories, level: Smoothed, horizon: int) -> Numbers:
    """Theta: a smoothed level that goes on with half the slope of the straight line through the whole history."""
    real = history.real
    time = np.arange(history.width)[None, :] * real
    middle = time.sum(axis=1) / history.lengths
    mean = history.values.sum(axis=1) / history.lengths
    apart = (time - middle[:, None]) * real
    slope = (apart * (history.values - mean[:, None])).sum(axis=1) / np.maximum((apart**2).sum(axis=1), 1e-12)
    alpha = level.alpha
    lag = (1.0 - (1.0 - alpha) ** history.lengths) / alpha
    steps = np.arange(horizon)[None, :] + lag[:, None]
    return level.level[:, None] + 0.5 * slope[:, None] * steps


def _logs(history: Histories) -> tuple[Histories, NDArray[np.bool_]]:
    """Logarithms, and which rows have them; the others are zero."""
    positive = np.where(history.real, history.values, np.inf).min(axis=1) > 0
    return history.with_values(np.log(np.where(history.real & positive[:, None], history.values, 1.0))), positive


def _powers(logs: Numbers) -> Numbers:
    return np.exp(np.minimum(logs, 50.0))


def _winters_families(
    history: Histories, added: Pattern, logs: Histories
) -> list[tuple[str, Family, Callable[[Numbers], Numbers]]]:
    factors = pattern_of(logs, history.season, factor=False)

    def plain(forecast: Numbers) -> Numbers:
        return _known(added, forecast)

    def powers(forecast: Numbers) -> Numbers:
        return _known(factors, _powers(forecast))

    return [
        ("winters_additive", Family(history, WINTERS, added), plain),
        ("winters_additive_damped", Family(history, WINTERS_DAMPED, added), plain),
        ("winters_multiplicative", Family(logs, WINTERS, factors), powers),
        ("winters_multiplicative_damped", Family(logs, WINTERS_DAMPED, factors), powers),
    ]
