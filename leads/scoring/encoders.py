"""From a column to the 0s and 1s a model learns from. Each encoder is fitted on what is past and then knows what to make of any text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from core.statistics.logistic import Numbers
from leads.scoring.coding import Coded
from leads.scoring.values import moment, number
from leads.scoring.words import words_of

MOST_LEVELS = 30
MOST_BINS = 10
MOST_WORDS = 40


class Encoder(Protocol):
    """`names` say what each of its columns means; `table` gives a row for each text and one for nothing at the end."""

    @property
    def names(self) -> list[str]: ...

    def table(self, levels: Sequence[str]) -> Numbers: ...


def rare_below(rows: int) -> int:
    """A level with fewer cases than this teaches nothing that holds for the next one."""
    return max(8, int(rows * 0.003))


@dataclass(frozen=True)
class Levels:
    """One column a frequent level, one for all the rare and unknown ones, one for nothing."""

    known: tuple[str, ...]

    @classmethod
    def fitted(cls, column: Coded) -> Levels:
        counts = Counter({level: int(count) for level, count in zip(column.levels, column.counts, strict=False)})
        least = rare_below(len(column.codes))
        return cls(tuple(level for level, count in counts.most_common(MOST_LEVELS) if count >= least))

    @property
    def names(self) -> list[str]:
        return [f"= {level}" for level in self.known] + ["= other", "is empty"]

    def table(self, levels: Sequence[str]) -> Numbers:
        places = {level: place for place, level in enumerate(self.known)}
        table = np.zeros((len(levels) + 1, len(self.known) + 2))
        for row, level in enumerate(levels):
            table[row, places.get(level, len(self.known))] = 1.0
        table[-1, -1] = 1.0
        return table


@dataclass(frozen=True)
class Bins:
    """A number: its quantile bin, its place between the extremes, and whether it is nothing or exactly zero."""

    edges: tuple[float, ...]

    @classmethod
    def fitted(cls, column: Coded) -> Bins:
        per_level = numbers_of(column.levels)
        known = column.spread(np.append(per_level, np.nan))
        known = known[np.isfinite(known)]
        share = len(known) / max(1, len(column.codes))
        bins = int(np.clip(len(known) / max(20, rare_below(len(column.codes))), 2, MOST_BINS)) if share else 2
        # Half of a log column may be the same number: its quantiles are taken once.
        return cls(tuple(np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)))) if len(known) else (0.0, 1.0))

    @property
    def names(self) -> list[str]:
        inner = self.edges[1:-1]
        bounds = [f"≤ {inner[0]:g}" if inner else "is known"]
        bounds += [f"{low:g} to {high:g}" for low, high in pairwise(inner)]
        bounds += [f"> {inner[-1]:g}"] if inner else []
        return [*bounds, "height", "= 0", "is empty"]

    def table(self, levels: Sequence[str]) -> Numbers:
        values = np.append(numbers_of(levels), np.nan)
        inner = np.array(self.edges[1:-1])
        known = np.isfinite(values)
        table = np.zeros((len(values), len(inner) + 4))
        table[known, np.searchsorted(inner, values[known], side="left")] = 1.0
        places = np.linspace(-1.0, 1.0, len(self.edges)) if len(self.edges) > 1 else np.zeros(1)
        table[known, -3] = np.interp(values[known], np.array(self.edges), places)
        table[:, -2] = values == 0.0
        table[:, -1] = ~known
        return table


def numbers_of(levels: Sequence[str]) -> Numbers:
    return np.array([np.nan if (value := number(level)) is None else value for level in levels], dtype=np.float64)


@dataclass(frozen=True)
class Moments:
    """A date: its weekday, its part of the day and of the year. Never the date itself: it does not come again."""

    day_first: bool

    @property
    def names(self) -> list[str]:
        days = [f"on weekday {day}" for day in range(1, 8)]
        return [
            *days,
            *(f"from {hour}:00" for hour in (0, 6, 12, 18)),
            *(f"in quarter {q}" for q in range(1, 5)),
            "is empty",
        ]

    def table(self, levels: Sequence[str]) -> Numbers:
        table = np.zeros((len(levels) + 1, 16))
        for row, level in enumerate(levels):
            if (at := moment(level, day_first=self.day_first)) is None:
                table[row, -1] = 1.0
                continue
            table[row, [at.weekday(), 7 + at.hour // 6, 11 + (at.month - 1) // 3]] = 1.0
        table[-1, -1] = 1.0
        return table


@dataclass(frozen=True)
class Words:
    """Free text: which of the usual words stand in it, and how long it is."""

    known: tuple[str, ...]

    @classmethod
    def fitted(cls, column: Coded) -> Words:
        counts: Counter[str] = Counter()
        for level, count in zip(column.levels, column.counts, strict=False):
            for word in words_of(level):
                counts[word] += int(count)
        rows = len(column.codes)
        least = max(rare_below(rows), int(rows * 0.01))
        usual = [word for word, count in counts.most_common(400) if least <= count <= rows * 0.7]
        return cls(tuple(usual[:MOST_WORDS]))

    @property
    def names(self) -> list[str]:
        return [f"says “{word}”" for word in self.known] + ["length", "is empty"]

    def table(self, levels: Sequence[str]) -> Numbers:
        places = {word: place for place, word in enumerate(self.known)}
        table = np.zeros((len(levels) + 1, len(self.known) + 2))
        for row, level in enumerate(levels):
            table[row, [places[word] for word in words_of(level) if word in places]] = 1.0
            table[row, -2] = min(1.0, len(level) / 200.0)
        table[-1, -1] = 1.0
        return table


@dataclass(frozen=True)
class Presence:
    """Texts of which nearly every row has its own (a number, an address): only whether there is one."""

    @property
    def names(self) -> list[str]:
        return ["is empty"]

    def table(self, levels: Sequence[str]) -> Numbers:
        return np.append(np.zeros(len(levels)), 1.0)[:, None]
