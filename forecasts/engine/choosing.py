"""Which method to trust: each is tried from past moments (rolling origin, at the horizon that is asked for), the best few are joined.

The same choice is made again at each past moment from what was known then, so the back-test is of the whole procedure, the choosing
included, and the intervals made from its errors are honest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
class Choice:
    """Shares by method (they sum to 1) and each method's error relative to what is usual."""

    shares: dict[int, float]
    scores: Numbers

    def of(self, forecasts: Numbers) -> Numbers:
        """Join (methods × horizon) by the shares."""
        total = np.zeros(forecasts.shape[1])
        for method, share in self.shares.items():
            total += share * forecasts[method]
        return total


def errors_of(series: Numbers, origins: list[int], forecasts: Numbers) -> Numbers:
    """Absolute errors (origins × methods × horizon); not-a-number where the future isn't known yet, or the method had no answer."""
    horizon = forecasts.shape[2]
    actual = np.full((len(origins), horizon), np.nan)
    for row, origin in enumerate(origins):
        known = series[origin : origin + horizon]
        actual[row, : len(known)] = known
    return np.abs(forecasts[: len(origins)] - actual[:, None, :])


def choose(errors: Numbers, available: Numbers, usual: Numbers) -> Choice:
    """From errors of past moments, oldest first; `available` methods have an answer now, `usual` is what is known of them beforehand."""
    scores = relative_errors(errors, usual)
    if (exact := _exact(errors, available)) is not None:
        return Choice({exact: 1.0}, scores)
    usable = np.where(available, scores, np.inf)
    order = np.argsort(usable, kind="stable")[:JOINED]
    least = usable[order[0]]
    near = [int(method) for method in order if usable[method] <= least * NEAR_BEST + 1e-9]
    weights = [((least + 1e-9) / (usable[method] + 1e-9)) ** STEEPNESS for method in near]
    total = sum(weights)
    return Choice({method: weight / total for method, weight in zip(near, weights, strict=True)}, scores)


def _exact(errors: Numbers, available: Numbers) -> int | None:
    """The first method that has always been right, tried often enough for that not to be luck."""
    known = np.isfinite(errors)
    worst = np.where(known, errors, 0.0).max(axis=(0, 2), initial=0.0)
    right = available & (known.any(axis=2).sum(axis=0) >= TRIED_ENOUGH) & (worst < ROUNDING)
    return int(np.argmax(right)) if right.any() else None


def relative_errors(errors: Numbers, usual: Numbers) -> Numbers:
    """Each method's error ÷ the middle method's at the same moments and steps; new moments count more, few count towards `usual`."""
    known = np.isfinite(errors)
    middle = _middle(errors, known)
    age = len(errors) - 1 - np.arange(len(errors))
    weights = (0.5 ** (age / HALF_LIFE))[:, None, None] * known
    own = (weights * np.where(known, errors, 0.0)).sum(axis=(0, 2))
    expected = (weights * middle[:, None, :]).sum(axis=(0, 2))
    cells = weights.sum(axis=(0, 2))
    usual = usual * (1.0 + UNTRIED * (1.0 - cells / max(cells.max(), 1e-12)))
    doubt = DOUBT * errors.shape[2] * expected.max() / max(cells.max(), 1e-12)
    if doubt <= 0:  # the middle method made no error at all
        return np.where(own > 0, 1.0 + own, np.where(cells > 0, 0.0, usual))
    return (own + doubt * usual) / (expected + doubt)


def _middle(errors: Numbers, known: Numbers) -> Numbers:
    """Median over the methods that had an answer, by moment and step."""
    ordered = np.sort(np.where(known, errors, np.inf), axis=1)
    count = known.sum(axis=1)
    place = np.maximum((count - 1) // 2, 0)
    middle = np.take_along_axis(ordered, place[:, None, :], axis=1)[:, 0, :]
    return np.where(count > 0, middle, 0.0)


def told_then(errors: Numbers, forecasts: Numbers, origins: list[int], usual: Numbers) -> Numbers:
    """What the procedure would have told at each past moment (origins × horizon), choosing by the errors that were known by then.
    Moments at which there was nothing to choose by are left out as far as enough others remain."""
    horizon = forecasts.shape[2]
    steps = np.arange(1, horizon + 1)
    told = np.full((len(origins), horizon), np.nan)
    for row, origin in enumerate(origins):
        known_on = np.array(origins[:row])[:, None] + steps[None, :] <= origin if row else np.zeros((0, horizon), bool)
        if not known_on.any() and len(origins) - row > TRIED_ENOUGH:
            continue
        past = np.where(known_on[:, None, :], errors[:row], np.nan)
        available = np.isfinite(forecasts[row]).all(axis=1)
        told[row] = choose(past, available, usual).of(forecasts[row])
    return told
