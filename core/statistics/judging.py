"""How good probabilities are: do they rank (AUC), are they near (Brier, log loss), do they mean what they say (ECE)."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.statistics.logistic import Numbers


def _pair(probabilities: Any, outcomes: Any) -> tuple[Numbers, Numbers]:
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if p.shape != y.shape or p.ndim != 1 or not len(p):
        raise ValueError("as many probabilities as outcomes are needed, and at least one")
    return p, y


def auc(scores: Any, outcomes: Any) -> float:
    """The chance that a yes has a higher score than a no; ties count half. Outcomes of one kind only: 0.5."""
    s, y = _pair(scores, outcomes)
    yes = int(y.sum())
    no = len(y) - yes
    if not yes or not no:
        return 0.5
    _values, places, counts = np.unique(s, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2.0)[places]
    return float((ranks[y > 0].sum() - yes * (yes + 1) / 2.0) / (yes * no))


def brier(probabilities: Any, outcomes: Any) -> float:
    p, y = _pair(probabilities, outcomes)
    return float(np.mean((p - y) ** 2))


def brier_of_rate(rate: float, outcomes: Any) -> float:
    """What saying the same rate of every case would cost."""
    y = np.asarray(outcomes, dtype=np.float64)
    return brier(np.full(len(y), rate), y)


def log_loss(probabilities: Any, outcomes: Any) -> float:
    p, y = _pair(probabilities, outcomes)
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))


def ece(probabilities: Any, outcomes: Any, *, bins: int = 10) -> float:
    """Expected calibration error: the mean distance between what was said and what came, in `bins` of equally many cases."""
    p, y = _pair(probabilities, outcomes)
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, min(bins, len(p))) if len(part)]
    return float(sum(abs(p[part].mean() - y[part].mean()) * len(part) for part in parts) / len(p))
