"""What each column is, and why some may not be learned from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.statistics.judging import auc
from core.statistics.logistic import Numbers
from leads.scoring.coding import Coded
from leads.scoring.encoders import Bins, Encoder, Levels, Moments, Presence, Words, numbers_of
from leads.scoring.values import day_comes_first, moment, number

NUMERIC_SHARE = 0.95
DATED_SHARE = 0.9
OWN_VALUE_SHARE = 0.5
# A single column that ranks nearly perfectly was written when the outcome was known.
TOO_GOOD_AUC = 0.975
PURE_SHARE = 0.985
SUPPORT = 15
KEY_NAME = re.compile(
    r"(?i:(?:^|[\s_\-.])(?:ids?|uuid|guid|key|no|nr|num|number|code|ref|phone|mobile|tel|telephone|fax|index)\.?$)"
    r"|[a-z](?:Id|ID|No|Key)$|编号|序号|单号|电话|手机|号码|主键"
)


@dataclass(frozen=True)
class Refused:
    """A column that is not learned from. `code`: constant, own_values, runs_with_time, known_afterwards."""

    code: str
    reason: str


def encoder_for(name: str, column: Coded) -> Encoder | Refused:
    """By what its texts look like; the name only decides whether a number of each row's own is a key."""
    counts, rows = column.counts, len(column.codes)
    filled = rows - int(counts[-1])
    if np.count_nonzero(counts) < 2:
        return Refused("constant", "all rows say the same")
    if _is_key(name, column, filled):
        return _presence_or_refused(filled, rows)
    if _looks_numeric(column) and _share(column, np.isfinite(numbers_of(column.levels))) >= NUMERIC_SHARE:
        return (
            Refused("runs_with_time", "it grows row by row, as a running number does")
            if _runs(column)
            else Bins.fitted(column)
        )
    if _share(column, _dated(column)) >= DATED_SHARE:
        return Moments(day_comes_first(column.levels))
    if len(column.levels) / filled <= OWN_VALUE_SHARE:
        return Levels.fitted(column)
    if _is_prose(column):
        return Words.fitted(column)
    return _presence_or_refused(filled, rows)


def _presence_or_refused(filled: int, rows: int) -> Encoder | Refused:
    if 0.02 <= filled / rows <= 0.98:
        return Presence()
    return Refused("own_values", "nearly every row has a value of its own, so nothing could be learned for the next")


def _is_key(name: str, column: Coded, filled: int) -> bool:
    """A number by which something is known (an id, a telephone), told by its name and by being different in nearly all rows."""
    return len(column.levels) > 0.9 * filled and filled >= 20 and KEY_NAME.search(name) is not None


def _looks_numeric(column: Coded) -> bool:
    sample = column.levels[:200]
    return len(column.levels) > 2 and sum(number(level) is not None for level in sample) >= len(sample) * 0.5


def _share(column: Coded, marks: Numbers) -> float:
    """Of the rows that say something, those whose level is marked."""
    counts = column.counts[:-1]
    return float(counts[marks.astype(bool)].sum() / max(1, counts.sum()))


def _dated(column: Coded) -> Numbers:
    sample = column.levels[:200]
    if (
        not sample
        or sum(moment(level) is not None or moment(level, day_first=True) is not None for level in sample)
        < len(sample) * 0.8
    ):
        return np.zeros(len(column.levels))
    first = day_comes_first(column.levels)
    return np.array([moment(level, day_first=first) is not None for level in column.levels], dtype=float)


def _is_prose(column: Coded) -> bool:
    sample = column.levels[:500]
    long = sum(len(text.split()) >= 4 or (len(text) >= 10 and not text.isascii()) for text in sample)
    return long >= len(sample) * 0.4


def _runs(column: Coded) -> bool:
    """A number that each row has its own of and that goes up or down with the order of the rows (which are in order of time)."""
    known = column.spread(np.append(numbers_of(column.levels), np.nan))
    known = known[np.isfinite(known)]
    if len(known) < 20 or len(np.unique(known)) < len(known) * 0.9:
        return False
    ranks = np.argsort(np.argsort(known)).astype(float)
    return abs(float(np.corrcoef(ranks, np.arange(len(ranks)))[0, 1])) > 0.9


def leak_in(column: Coded, encoder: Encoder, outcomes: Numbers) -> Refused | None:
    """Whether the column says what was known only afterwards: it is filled (or has a value) only where the outcome is one and the same."""
    filled = column.filled
    for marked, word in ((filled, "filled"), (~filled, "empty")):
        if (sentence := _pure(marked, outcomes, word)) is not None:
            return Refused("known_afterwards", sentence)
    groups = column.spread(encoder.table(column.levels))
    if _cross_fitted_auc(groups, outcomes) >= TOO_GOOD_AUC:
        return Refused(
            "known_afterwards",
            "it tells the outcome almost perfectly on its own, so it was written when the outcome was known",
        )
    if isinstance(encoder, Bins):
        zero = groups[:, -2] > 0
        if (sentence := _pure(filled & ~zero, outcomes, "other than zero")) is not None:
            return Refused("known_afterwards", sentence)
    return None


def _pure(marked: Any, outcomes: Numbers, word: str) -> str | None:
    """A sentence when the marked rows have one outcome only, are many, and make up much of that outcome."""
    count, rows = int(marked.sum()), len(outcomes)
    if count < SUPPORT or count > rows - SUPPORT:
        return None
    for outcome, name in ((1.0, "yes"), (0.0, "no")):
        hits = int((outcomes[marked] == outcome).sum())
        all_of_it = int((outcomes == outcome).sum())
        expected = all_of_it / rows
        unlikely = count * (1.0 - expected) >= 12.0
        if hits >= count * PURE_SHARE and unlikely and hits >= all_of_it * 0.3:
            return f"it is {word} only where the outcome is {name}, so it was written when the outcome was known"
    return None


def _cross_fitted_auc(groups: Numbers, outcomes: Numbers) -> float:
    """How well the column ranks, with the rate of each of its groups learned on the other half of the rows."""
    halves = np.arange(len(outcomes)) % 2 == 0
    scores = np.zeros(len(outcomes))
    for half in (halves, ~halves):
        # A height runs from −1 to 1 and may sum to less than nothing.
        cases = np.maximum(groups[~half].sum(axis=0), 0.0)
        rates = (groups[~half].T @ outcomes[~half] + outcomes.mean()) / (cases + 1.0)
        scores[half] = groups[half] @ (rates - outcomes.mean())
    return max(auc(scores, outcomes), 1.0 - auc(scores, outcomes))
