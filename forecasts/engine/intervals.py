"""How far off it may be: conformal intervals from the back-test's own errors, wider for steps further ahead."""

from __future__ import annotations

import numpy as np

from forecasts.engine.histories import Numbers

SHARE = 0.8  # of what comes that should lie inside
# Of so many errors the largest says little: Student's 90 % points × their root mean square are used up to here.
STUDENT = (0.0, 3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397)
LEAST_OF_ROOT = 0.25  # × the root mean square: not nothing where nearly all errors were nothing
UNTRIED = 2.0  # × the usual error, where the procedure never had to stand by its word


def half_widths(residuals: Numbers, spread: Numbers) -> Numbers:
    """For each step ahead. `residuals` (moments × steps) are those of the procedure; `spread` (steps) is the middle error of all
    methods, which tells how errors grow with the distance."""
    growth = _growth(spread)
    known = np.isfinite(residuals)
    if not known.any():
        return UNTRIED * np.nan_to_num(spread)
    scaled = np.sort((np.abs(residuals) / growth[None, :])[known])
    return _quantile(scaled, int(known[:, 0].sum())) * growth


def _growth(spread: Numbers) -> Numbers:
    """1 at the first step, never falling, at most in proportion to the distance."""
    first = spread[0] if np.isfinite(spread[0]) else 0.0
    if first <= 0:
        return np.ones(len(spread))
    grown = np.maximum.accumulate(np.nan_to_num(spread / first, nan=1.0))
    return np.clip(grown, 1.0, np.arange(1, len(spread) + 1))


def _quantile(scaled: Numbers, moments: int) -> float:
    """The (n + 1) × share-th smallest, as conformal prediction asks."""
    if moments < len(STUDENT):
        return float(STUDENT[moments] * np.sqrt(np.mean(scaled**2)))
    read_off = float(np.quantile(scaled, min(SHARE * (moments + 1) / moments, 1.0)))
    return read_off or float(LEAST_OF_ROOT * np.sqrt(np.mean(scaled**2)))
