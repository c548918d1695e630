"""How far forecasts were from what came."""

from __future__ import annotations

from typing import Any

import numpy as np


def wape(actual: Any, forecast: Any) -> float | None:
    """Σ|error| ÷ Σ|actual|; None where nothing came at all."""
    a, f = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    total = np.abs(a).sum()
    return float(np.abs(a - f).sum() / total) if total > 0 else None


def smape(actual: Any, forecast: Any) -> float | None:
    """Mean of 2|error| ÷ (|actual| + |forecast|); zero said of zero is no error."""
    a, f = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    if not a.size:
        return None
    size = np.abs(a) + np.abs(f)
    return float(np.mean(np.where(size > 0, 2 * np.abs(a - f) / np.where(size > 0, size, 1.0), 0.0)))


def mape(actual: Any, forecast: Any) -> float | None:
    """Mean of |error| ÷ |actual| over what wasn't zero; None where all was."""
    a, f = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    known = a != 0
    return float(np.mean(np.abs(a - f)[known] / np.abs(a)[known])) if known.any() else None


def naive_error(history: Any, season: int) -> float | None:
    """What repeating the season would have cost a step inside `history`: the unit of MASE. None where it would have cost nothing."""
    y = np.asarray(history, dtype=float)
    for lag in (season, 1):
        if len(y) > lag:
            cost = float(np.abs(y[lag:] - y[:-lag]).mean())
            if cost > 1e-9 * float(np.abs(y).mean()):
                return cost
    return None


def mase(actual: Any, forecast: Any, history: Any, season: int) -> float | None:
    unit = naive_error(history, season)
    a, f = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    return float(np.abs(a - f).mean() / unit) if unit and a.size else None


def coverage(actual: Any, lower: Any, upper: Any) -> float | None:
    """The share that came inside the interval, its ends included."""
    a, low, high = (np.asarray(part, dtype=float) for part in (actual, lower, upper))
    slack = 1e-9 * (1.0 + np.abs(a))
    return float(np.mean((a >= low - slack) & (a <= high + slack))) if a.size else None
