"""Which method to trust: each is tried from past moments (rolling origin, at the horizon that is asked for), the best few are joined.

The same choice is made again at each past moment from what was known then, so the back-test is of the whole procedure, the choosing
included, and the intervals made from its errors are honest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasts.engine.histories import Numbers

JOINED = 6  # methods at the most
NEAR_BEST = 1.5  # only methods whose error is at most so many times the least
STEEPNESS = 8  # how fast a method's share falls with its error
HALF_LIFE = 16.0  # moments after which an error counts half
DOUBT = 2.0  # moments of its usual error that each method starts with: few trials prove little

UNTRIED = 0.4  # how much worse a method is thought to be that could never be tried
TRIED_ENOUGH = 4  # moments
ROUNDING = 1e-9  # series are scaled to a mean size of one


@dataclass(frozen=True)
class Trials:
    """Absolute errors of past moments, oldest first: (moments × steps) in a row, by method."""

    origins: list[int]
    steps: int
    errors: Numbers
    known: Numbers
    middle: Numbers

    @classmethod
    def of(cls, series: Numbers, origins: list[int], forecasts: Numbers) -> Trials:
        """Unknown where the future isn't there yet, or the method had no answer."""
        steps = forecasts.shape[2]
        came = came_after(series, origins, steps)
        errors = np.abs(forecasts[: len(origins)] - came[:, None, :]).transpose(0, 2, 1).reshape(-1, forecasts.shape[1])
        known = np.isfinite(errors)
        return cls(origins, steps, np.where(known, errors, 0.0), known.astype(float), _middle(errors, known))

    def known_at(self, ends: list[int]) -> Numbers:
        """Which (moment, step) had come by the time the series had so many values (ends × moments · steps)."""
        came_by = (np.array(self.origins)[:, None] + np.arange(1, self.steps + 1)[None, :]).reshape(-1)
        return (came_by[None, :] <= np.array(ends)[:, None]).astype(float)

    def relative(self, seen: Numbers, usual: Numbers) -> Numbers:
        """Each method's error ÷ the middle method's at the same moments and steps, for each row of what was `seen`; new moments
        count more, few count towards `usual`."""
        moments = np.repeat(np.arange(len(self.origins)), self.steps)
        newest = np.where(seen > 0, moments[None, :], 0).max(axis=1, initial=0)
        weights = seen * 0.5 ** ((newest[:, None] - moments[None, :]) / HALF_LIFE)
        own = weights @ self.errors
        expected = weights @ (self.known * self.middle[:, None])
        cells = weights @ self.known
        most = np.maximum(cells.max(axis=1, keepdims=True), 1e-12)
        expectation = usual[None, :] * (1.0 + UNTRIED * (1.0 - cells / most))
        doubt = DOUBT * self.steps * expected.max(axis=1, keepdims=True) / most
        with np.errstate(invalid="ignore", divide="ignore"):
            scores = (own + doubt * expectation) / (expected + doubt)
        # The middle method made no error at all: then any error is worse than none.
        return np.where(doubt > 0, scores, np.where(own > 0, 1.0 + own, np.where(cells > 0, 0.0, expectation)))

    def exact(self, seen: Numbers) -> NDArray[np.bool_]:
        """Methods that had always been right by then, tried often enough for that not to be luck."""
        wrong = seen @ (self.known * (self.errors >= ROUNDING))
        tried = seen[:, :: self.steps] @ self.known[:: self.steps]
        return (wrong == 0) & (tried >= TRIED_ENOUGH)


def came_after(series: Numbers, origins: list[int], steps: int) -> Numbers:
    """What came after each origin (origins × steps); not-a-number where the series ends before."""
    padded = np.concatenate([series, np.full(steps, np.nan)])
    return padded[np.array(origins, dtype=int)[:, None] + np.arange(steps)[None, :]]


def _middle(errors: Numbers, known: Numbers) -> Numbers:
    """Median over the methods that had an answer."""
    ordered = np.sort(np.where(known, errors, np.inf), axis=1)
    count = known.sum(axis=1)
    middle = ordered[np.arange(len(ordered)), np.maximum((count - 1) // 2, 0)]
    return np.where(count > 0, middle, 0.0)


def shares(scores: Numbers, exact: NDArray[np.bool_], available: NDArray[np.bool_]) -> Numbers:
    """How much each method counts (rows × methods, rows sum to 1): the best few, or the first that was always right."""
    usable = np.where(available, scores, np.inf)
    order = np.argsort(usable, axis=1, kind="stable")[:, :JOINED]
    chosen = np.zeros_like(usable, dtype=bool)
    np.put_along_axis(chosen, order, values=True, axis=1)
    least = usable.min(axis=1, keepdims=True)
    near = chosen & (usable <= least * NEAR_BEST + ROUNDING)
    weights = np.where(near, ((least + ROUNDING) / (np.where(near, usable, 1.0) + ROUNDING)) ** STEEPNESS, 0.0)
    right = exact & available
    first = np.arange(scores.shape[1])[None, :] == np.argmax(right, axis=1)[:, None]
    weights = np.where(right.any(axis=1, keepdims=True), first, weights)
    return weights / weights.sum(axis=1, keepdims=True)


def told(trials: Trials, forecasts: Numbers, usual: Numbers) -> tuple[Numbers, Numbers]:
    """What the procedure tells at each past moment and now (rows × steps), choosing by what was known by then; and the shares of now.
    Moments at which there was nothing to choose by are not-a-number as far as enough others remain."""
    ends = [*trials.origins, (trials.origins[-1] + trials.steps) if trials.origins else 0]
    seen = trials.known_at(ends)
    available = np.asarray(np.isfinite(forecasts).all(axis=2), dtype=np.bool_)
    weights = shares(trials.relative(seen, usual), trials.exact(seen), available)
    answers: Numbers = np.where(available[:, :, None], forecasts, 0.0)
    joined = (weights[:, :, None] * answers).sum(axis=1)
    unseen = (seen.sum(axis=1) == 0)[:-1]
    if len(unseen) - unseen.sum() >= TRIED_ENOUGH:
        joined[:-1][unseen] = np.nan
    return joined, weights[-1]
