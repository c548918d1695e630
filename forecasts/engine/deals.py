"""How likely an open deal is won within the coming month: a discrete hazard by its age and by the month's place in the quarter.

A case is one deal on the first day of one month while it was open; the outcome is whether it was won in that month. What the cases
of later months say against the base rate decides whether there is a signal: without one every deal is given the base rate.
Old deals are a bin of their own, so what has been lying about for long ages out by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.periods import add_months
from core.statistics.judging import auc, brier, brier_of_rate
from core.statistics.logistic import Logistic, Numbers, fit

AGE_BINS = 30  # at the most; a bin has so many cases at the least:
CASES_IN_BIN = 150
RIDGES = (1.0, 3.0, 10.0)
PLACES = 3  # months in a quarter
FOLDS = 4
LEAST_CASES = 200
LEAST_WON = 20
LEAST_MONTHS = 4
GAIN = 0.001  # of the base rate's Brier score, that a signal must be better by
RANKS = 0.55  # AUC that it must reach


@dataclass(frozen=True, slots=True)
class Life:
    """A deal's life: when it was opened, when it ended (None: still open), and whether it was won."""

    opened_on: date
    closed_on: date | None
    won: bool


@dataclass(frozen=True)
class Cases:
    """Deals that were open on the first day of a month; months are numbered from the first."""

    age: Numbers
    place: Numbers
    month: Numbers
    won: Numbers

    def where(self, chosen: Any) -> Cases:
        return Cases(self.age[chosen], self.place[chosen], self.month[chosen], self.won[chosen])

    def __len__(self) -> int:
        return len(self.won)


@dataclass(frozen=True)
class Judged:
    """Out of time: trained on the earlier months, asked about the later ones."""

    cases: int
    base_rate: float
    auc: float
    brier: float
    brier_base: float

    @property
    def has_signal(self) -> bool:
        return self.brier <= self.brier_base - GAIN and self.auc >= RANKS


@dataclass(frozen=True)
class Hazard:
    """The model, or the base rate where the model did not prove itself."""

    rate: float
    borders: Numbers
    model: Logistic | None
    judged: Judged | None

    @property
    def has_signal(self) -> bool:
        return self.model is not None

    def chances(self, ages: Any, place: int) -> Numbers:
        """For deals of these ages (days) on the first day of a month at this place (0, 1, 2) of its quarter."""
        age = np.asarray(ages, dtype=np.float64)
        if self.model is None:
            return np.full(len(age), self.rate)
        bins = np.searchsorted(self.borders, age, side="right")
        table = self.model.probability(_of_cells(np.arange((len(self.borders) + 1) * PLACES), len(self.borders) + 1))
        return table[bins * PLACES + place]

    def as_json(self) -> dict[str, Any]:
        if self.model is None:
            return {"rate": self.rate}
        weights = [float(weight) for weight in self.model.weights]
        borders = [float(border) for border in self.borders]
        return {"rate": self.rate, "borders": borders, "intercept": self.model.intercept, "weights": weights}


def from_json(stored: dict[str, Any]) -> Hazard:
    model = None
    if "weights" in stored:
        model = Logistic(float(stored["intercept"]), np.array(stored["weights"], dtype=np.float64))
    return Hazard(float(stored.get("rate", 0.0)), np.array(stored.get("borders", []), dtype=np.float64), model, None)


def place_in_quarter(day: date, fiscal_year_start: int = 1) -> int:
    return (day.month - fiscal_year_start) % 12 % PLACES


def cases_of(lives: Sequence[Life], first: date, end: date, fiscal_year_start: int = 1) -> Cases:
    """One case for each deal and month in `[first, end)` (first days of months) on whose first day it was open."""
    opened = np.array([life.opened_on.toordinal() for life in lives], dtype=np.float64)
    closed = np.array([life.closed_on.toordinal() if life.closed_on else np.inf for life in lives], dtype=np.float64)
    won = np.array([life.won for life in lives], dtype=bool)
    parts: list[tuple[Numbers, Numbers, Numbers, Numbers]] = []
    start, number = first, 0
    while start < end:
        following = add_months(start, 1)
        here = (opened < start.toordinal()) & (closed >= start.toordinal())
        ended = won[here] & (closed[here] < following.toordinal())
        place = np.full(int(here.sum()), float(place_in_quarter(start, fiscal_year_start)))
        parts.append((start.toordinal() - opened[here], place, np.full(len(place), float(number)), ended.astype(float)))
        start, number = following, number + 1
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 4
    return Cases(*columns)


def learn(cases: Cases, *, gate: bool = True) -> Hazard:
    """The hazard of these cases; with `gate` only if it beats the base rate on the newest third of the months."""
    rate = (float(cases.won.sum()) + 0.5) / (len(cases) + 1.0)
    judged = _out_of_time(cases) if _is_enough(cases) else None
    if judged is None or (gate and not judged.has_signal):
        return Hazard(rate, np.zeros(0), None, judged)
    borders, model = _fitted(cases)
    return Hazard(rate, borders, model, judged)


def _is_enough(cases: Cases) -> bool:
    months = len(np.unique(cases.month))
    return len(cases) >= LEAST_CASES and cases.won.sum() >= LEAST_WON and months >= LEAST_MONTHS


def _out_of_time(cases: Cases) -> Judged:
    months = np.unique(cases.month)
    border = months[-max(len(months) // 3, 1)]
    earlier, later = cases.where(cases.month < border), cases.where(cases.month >= border)
    borders, model = _fitted(earlier)
    return judge(Hazard(float(earlier.won.mean()), borders, model, None), later)


def judge(hazard: Hazard, cases: Cases) -> Judged:
    chances = np.zeros(len(cases))
    for place in range(PLACES):
        here = cases.place == place
        chances[here] = hazard.chances(cases.age[here], place)
    return Judged(
        len(cases),
        hazard.rate,
        auc(chances, cases.won),
        brier(chances, cases.won),
        brier_of_rate(hazard.rate, cases.won),
    )


def _fitted(cases: Cases) -> tuple[Numbers, Logistic]:
    """All cases of one bin of age and one place are alike, so some hundred weighted rows stand for all of them."""
    bins = max(min(AGE_BINS, len(cases) // CASES_IN_BIN), 2)
    borders = np.unique(np.quantile(cases.age, np.linspace(0, 1, bins + 1)[1:-1]))
    cells = np.searchsorted(borders, cases.age, side="right") * PLACES + cases.place.astype(int)
    table = _Table(len(borders) + 1)
    return borders, table.fitted(cells, cases.won, table.best_ridge(cells, cases.won))


class _Table:
    """The cells of age × place with their columns."""

    def __init__(self, ages: int) -> None:
        self.columns = _of_cells(np.arange(ages * PLACES), ages)

    def counted(self, cells: NDArray[np.int64], won: Numbers) -> tuple[Numbers, Numbers]:
        yes = np.bincount(cells, weights=won, minlength=len(self.columns))
        every = np.bincount(cells, minlength=len(self.columns)).astype(np.float64)
        return yes.astype(np.float64), every - yes

    def fitted(self, cells: NDArray[np.int64], won: Numbers, ridge: float) -> Logistic:
        yes, no = self.counted(cells, won)
        outcomes = np.concatenate([np.ones(len(yes)), np.zeros(len(no))])
        return fit(
            np.vstack([self.columns, self.columns]), outcomes, ridge=ridge, case_weights=np.concatenate([yes, no])
        )

    def best_ridge(self, cells: NDArray[np.int64], won: Numbers) -> float:
        """The ridge that foretells later cases best (they are in order of time), each part from all before it."""
        borders = np.linspace(len(won) * 0.4, len(won), FOLDS + 1).astype(int)
        losses = [
            sum(self._loss_later(cells, won, ridge, start, end) for start, end in itertools.pairwise(borders))
            for ridge in RIDGES
        ]
        return RIDGES[int(np.argmin(losses))]

    def _loss_later(self, cells: NDArray[np.int64], won: Numbers, ridge: float, start: int, end: int) -> float:
        log_odds = self.fitted(cells[:start], won[:start], ridge).log_odds(self.columns)
        yes, no = self.counted(cells[start:end], won[start:end])
        return float((yes * np.logaddexp(0.0, -log_odds) + no * np.logaddexp(0.0, log_odds)).sum())


def _of_cells(cells: NDArray[np.int64], ages: int) -> Numbers:
    """A column for each bin of age, each place in the quarter, and each pair of both."""
    return np.hstack([np.eye(ages)[cells // PLACES], np.eye(PLACES)[cells % PLACES], np.eye(ages * PLACES)[cells]])
