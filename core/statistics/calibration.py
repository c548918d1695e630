"""Making a score mean what it says: of the cases given 0.7, seven of ten should come true. Learned on cases the score has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.statistics.logistic import Numbers, fit, sigmoid


@dataclass(frozen=True)
class Platt:
    """A straight line through the log odds: for small samples."""

    slope: float
    offset: float

    def __call__(self, log_odds: Any) -> Numbers:
        return sigmoid(self.offset + self.slope * np.asarray(log_odds, dtype=np.float64))


def platt(log_odds: Any, outcomes: Any, *, ridge: float = 1e-3) -> Platt:
    """Fitted with Platt's targets, which keep a certain distance from 0 and 1; a slope that would turn the order round becomes 0."""
    scores, y = np.asarray(log_odds, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    yes = float(y.sum())
    no = len(y) - yes
    targets = np.where(y > 0, (yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0))
    model = fit(scores[:, None], targets, ridge=ridge)
    if model.weights[0] >= 0:
        return Platt(float(model.weights[0]), model.intercept)
    return Platt(0.0, float(np.log((yes + 1.0) / (no + 1.0))))


@dataclass(frozen=True)
class Isotonic:
    """A staircase that never falls, with straight lines between its steps: for large samples."""

    scores: Numbers
    values: Numbers

    def __call__(self, scores: Any) -> Numbers:
        return np.interp(np.asarray(scores, dtype=np.float64), self.scores, self.values)


def isotonic(scores: Any, outcomes: Any) -> Isotonic:
    """Pool adjacent violators. Equal scores are one case from the start."""
    known, places = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True)
    weights = np.bincount(places).astype(np.float64)
    means = np.bincount(places, weights=np.asarray(outcomes, dtype=np.float64)) / weights
    blocks: list[list[float]] = []  # mean, weight, how many distinct scores
    for mean, weight in zip(means.tolist(), weights.tolist(), strict=True):
        blocks.append([mean, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            last, before = blocks.pop(), blocks.pop()
            whole = last[1] + before[1]
            blocks.append([(last[0] * last[1] + before[0] * before[1]) / whole, whole, last[2] + before[2]])
    values = np.concatenate([np.full(int(count), mean) for mean, _weight, count in blocks])
    return Isotonic(known, values)
