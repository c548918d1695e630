"""Ridge logistic regression by Newton's method (iteratively reweighted least squares): exact, repeatable, quick."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

RIDGES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
TINY = 1e-9


def sigmoid(log_odds: Numbers) -> Numbers:
    """1 ÷ (1 + e^-x), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * log_odds))


@dataclass(frozen=True)
class Logistic:
    """A fitted model: a weight for each column, and what holds without any."""

    intercept: float
    weights: Numbers

    def log_odds(self, columns: Numbers) -> Numbers:
        return self.intercept + columns @ self.weights

    def probability(self, columns: Numbers) -> Numbers:
        return sigmoid(self.log_odds(columns))

    def contributions(self, row: Numbers) -> Numbers:
        """How much each column moves the log odds of one row."""
        return row * self.weights


def fit(columns: Numbers, outcomes: Any, *, ridge: float = 1.0, case_weights: Any = None, steps: int = 60) -> Logistic:
    """The weights that make the outcomes (0 or 1) likeliest, less `ridge`/2 × their squares; the intercept is free.

    Columns should be of one scale (0/1, or standardised). Complete separation is harmless as long as `ridge` is above zero;
    outcomes of one kind only give the base rate, drawn half a case inwards.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    n, width = columns.shape
    cases = np.ones(n) if case_weights is None else np.asarray(case_weights, dtype=np.float64)
    design = np.column_stack([np.ones(n), columns])
    penalty = np.full(width + 1, float(ridge))
    penalty[0] = TINY
    beta = np.zeros(width + 1)
    beta[0] = _log_odds_of_base_rate(y, cases)
    loss = _loss(design, y, cases, beta, penalty)
    for _step in range(steps):
        direction = _newton(design, y, cases, beta, penalty)
        beta, better = _line_search(design, y, cases, beta, penalty, direction, loss)
        if loss - better <= 1e-10 * (1.0 + abs(loss)):
            break
        loss = better
    return Logistic(float(beta[0]), beta[1:])


def _log_odds_of_base_rate(y: Numbers, cases: Numbers) -> float:
    positive, total = float((y * cases).sum()), float(cases.sum())
    return float(np.log((positive + 0.5) / (total - positive + 0.5)))


def _loss(design: Numbers, y: Numbers, cases: Numbers, beta: Numbers, penalty: Numbers) -> float:
    log_odds = design @ beta
    likelihood = np.logaddexp(0.0, log_odds) - y * log_odds
    return float((cases * likelihood).sum() + 0.5 * (penalty * beta**2).sum())


def _newton(design: Numbers, y: Numbers, cases: Numbers, beta: Numbers, penalty: Numbers) -> Numbers:
    p = sigmoid(design @ beta)
    gradient = design.T @ (cases * (p - y)) + penalty * beta
    curvature = np.maximum(cases * p * (1.0 - p), TINY)
    hessian = (design * curvature[:, None]).T @ design
    hessian[np.diag_indices_from(hessian)] += penalty + TINY
    return np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)


def _line_search(
    design: Numbers, y: Numbers, cases: Numbers, beta: Numbers, penalty: Numbers, direction: Numbers, loss: float
) -> tuple[Numbers, float]:
    """The full step, or the first half of it that is no worse: far from the optimum Newton may jump too far."""
    for _halving in range(20):
        tried = beta - direction
        better = _loss(design, y, cases, tried, penalty)
        if better <= loss:
            return tried, better
        direction = direction / 2.0
    return beta, loss


def best_ridge(columns: Numbers, outcomes: Any, *, ridges: Sequence[float] = RIDGES, folds: int = 4) -> float:
    """The ridge with the least log loss on what comes later: rows are in order of time, each fold is judged by what lies before it."""
    y = np.asarray(outcomes, dtype=np.float64)
    borders = np.linspace(len(y) * 0.4, len(y), folds + 1).astype(int)
    parts = [(start, end) for start, end in itertools.pairwise(borders) if start and end > start]
    if not parts:
        return ridges[len(ridges) // 2]
    losses = [sum(_later_loss(columns, y, ridge, *part) for part in parts) for ridge in ridges]
    return ridges[int(np.argmin(losses))]


def _later_loss(columns: Numbers, y: Numbers, ridge: float, start: int, end: int) -> float:
    model = fit(columns[:start], y[:start], ridge=ridge)
    log_odds = model.log_odds(columns[start:end])
    return float((np.logaddexp(0.0, log_odds) - y[start:end] * log_odds).sum())
