"""A model learned from what became of earlier leads: chosen, calibrated and judged only on rows that lie after those it learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.statistics.calibration import Platt, platt
from core.statistics.judging import brier
from core.statistics.logistic import Logistic, Numbers, fit, sigmoid
from leads.scoring.coding import Coded
from leads.scoring.columns import Refused, encoder_for, leak_in
from leads.scoring.encoders import Encoder

RIDGES = (1.0, 4.0, 16.0, 64.0, 256.0)
FOLDS = 4
FIRST_LEARNED_SHARE = 0.4
NEWEST_SHARE = 0.2
MOST_SEARCHED = 8_000
MOST_LEARNED = 40_000
MOST_WIDTH, LEAST_WIDTH, ROWS_A_PART = 400, 60, 10
FEWEST_ROWS = 60
FEWEST_OF_EACH = 8
# One in a hundred models of pure noise may look this good by chance.
SURE = 2.33


@dataclass(frozen=True)
class Feature:
    """A column the model looks at: how it is read, its weights, and what each of its parts is on average."""

    name: str
    encoder: Encoder
    weights: Numbers
    means: Numbers

    def contributions(self, column: Coded) -> Numbers:
        """By how much the column moves the log odds of each row away from the average row's."""
        return column.spread((self.encoder.table(column.levels) - self.means) @ self.weights)


@dataclass(frozen=True)
class Judgement:
    """How the model did on rows it had not seen, against saying the base rate of all."""

    rows: int
    brier: float
    brier_base: float
    newest_gain: float
    sureness: float

    @property
    def is_signal(self) -> bool:
        return self.sureness > SURE and self.newest_gain > 0 and self.brier < self.brier_base


@dataclass(frozen=True)
class Learned:
    base_rate: float
    rows: int
    intercept: float
    features: tuple[Feature, ...]
    calibration: Platt
    refused: Mapping[str, Refused]
    judgement: Judgement

    @property
    def has_signal(self) -> bool:
        return bool(self.features) and self.judgement.is_signal

    def probabilities(self, columns: Mapping[str, Sequence[str]]) -> Numbers:
        """Of each row. Without a signal every row gets the base rate: no order is better than a wrong one."""
        rows = len(next(iter(columns.values()), ()))
        if not self.has_signal:
            return np.full(rows, self.base_rate)
        log_odds = np.full(rows, self.intercept)
        for feature in self.features:
            log_odds += feature.contributions(Coded.of(columns[feature.name]))
        return self.calibration(log_odds)


def learn(columns: Mapping[str, Sequence[str]], outcomes: Sequence[float]) -> Learned:
    """Rows must be in order of time, the oldest first."""
    y = np.asarray(outcomes, dtype=np.float64)
    base = float(y.mean()) if len(y) else 0.0
    coded = {name: Coded.of(cells) for name, cells in columns.items()}
    encoders, refused = choose(coded, y)
    few = len(y) < FEWEST_ROWS or min(y.sum(), len(y) - y.sum()) < FEWEST_OF_EACH
    if few or not encoders:
        return Learned(base, len(y), 0.0, (), Platt(0.0, 0.0), refused, Judgement(0, 0.0, 0.0, 0.0, 0.0))
    tables = {name: coded[name].spread(encoder.table(coded[name].levels)) for name, encoder in encoders.items()}
    design = np.hstack(list(tables.values()))
    ridge, log_odds, later = _search(design, y)
    model = fit(design[-MOST_LEARNED:], y[-MOST_LEARNED:], ridge=ridge, case_weights=_recent(len(y[-MOST_LEARNED:])))
    means = design.mean(axis=0)
    return Learned(
        base, len(y), float(model.intercept + means @ model.weights), _features(encoders, model, means),
        _calibrated(platt(log_odds, later).slope, model.log_odds(design), base), refused, _judge(log_odds, later, base),
    )  # fmt: skip


def _recent(rows: int) -> Numbers:
    """The newest row counts e times as much as the oldest: what sells changes, but not overnight."""
    return np.exp(np.linspace(-1.0, 0.0, rows))


def _calibrated(slope: float, log_odds: Numbers, base: float) -> Platt:
    """How steep is learned from foretold rows; how high from the whole, as those were foretold by models that knew less of the drift."""
    low, high = -20.0, 20.0
    for _halving in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if float(sigmoid(middle + slope * log_odds).mean()) < base else (low, middle)
    return Platt(slope, (low + high) / 2)


def choose(coded: Mapping[str, Coded], y: Numbers) -> tuple[dict[str, Encoder], dict[str, Refused]]:
    """How each column is read; those that may not be learned from, with the reason."""
    encoders: dict[str, Encoder] = {}
    refused: dict[str, Refused] = {}
    for name, column in coded.items():
        encoder = encoder_for(name, column)
        if not isinstance(encoder, Refused):
            encoder = leak_in(column, encoder, y) or encoder
        if isinstance(encoder, Refused):
            refused[name] = encoder
        else:
            encoders[name] = encoder
    kept = _within_width(coded, encoders, y)
    few = Refused("too_many", "other columns told more, and there are too few rows to learn from all")
    refused |= {name: few for name in encoders if name not in kept}
    return {name: encoder for name, encoder in encoders.items() if name in kept}, refused


def _within_width(coded: Mapping[str, Coded], encoders: Mapping[str, Encoder], y: Numbers) -> set[str]:
    """As many columns as the rows can bear, those that tell most alone. Only the oldest rows are asked, which no model is judged on:
    what was chosen by its luck would look like a signal."""
    room = int(np.clip(len(y) / ROWS_A_PART, LEAST_WIDTH, MOST_WIDTH))
    widths = {name: len(encoder.names) for name, encoder in encoders.items()}
    if sum(widths.values()) <= room:
        return set(encoders)
    kept: set[str] = set()
    for name in sorted(encoders, key=lambda name: -_told_alone(coded[name], encoders[name], y)):
        if widths[name] <= room:
            kept.add(name)
            room -= widths[name]
    return kept


def _told_alone(column: Coded, encoder: Encoder, y: Numbers) -> float:
    """How surely the best part of a column goes with the outcome; a column of many parts has more chances, so it must show more."""
    rows = int(len(y) * FIRST_LEARNED_SHARE)
    table, outcomes = column.spread(encoder.table(column.levels))[:rows], y[:rows]
    if not rows:
        return 0.0
    away = table - table.mean(axis=0)
    spread = (away**2).sum(axis=0) * max(float(outcomes.var()), 1e-9)
    found = np.divide((away.T @ outcomes) ** 2, spread, out=np.zeros(table.shape[1]), where=spread > 0)
    return float(found.max() - 2.0 * np.log(table.shape[1]))


def _features(encoders: Mapping[str, Encoder], model: Logistic, means: Numbers) -> tuple[Feature, ...]:
    features, start = [], 0
    for name, encoder in encoders.items():
        end = start + len(encoder.names)
        features.append(Feature(name, encoder, model.weights[start:end], means[start:end]))
        start = end
    return tuple(features)


def _search(design: Numbers, y: Numbers) -> tuple[float, Numbers, Numbers]:
    """The ridge that foretells best what comes later, and what it foretold: log odds beside outcomes, in order of time.

    Of many rows an even sample is taken: the ridge and the calibration are known well enough from thousands.
    """
    if len(y) > MOST_SEARCHED:
        sample = np.linspace(0, len(y) - 1, MOST_SEARCHED).astype(int)
        design, y = design[sample], y[sample]
    borders = np.linspace(len(y) * FIRST_LEARNED_SHARE, len(y), FOLDS + 1).astype(int)
    parts = list(pairwise(borders))
    later = y[borders[0] :]
    tried: list[tuple[float, float, Numbers]] = []
    for ridge in RIDGES:
        log_odds = np.concatenate([_foretold(design, y, ridge, a, b) for a, b in parts])
        loss = float((np.logaddexp(0.0, log_odds) - later * log_odds).sum())
        tried.append((loss, ridge, log_odds))
    _loss, ridge, log_odds = min(tried, key=lambda one: one[0])
    return ridge, log_odds, later


def _foretold(design: Numbers, y: Numbers, ridge: float, start: int, end: int) -> Numbers:
    """The log odds of rows `start` to `end` as a model sees them that knows only the rows before."""
    return fit(design[:start], y[:start], ridge=ridge, case_weights=_recent(start)).log_odds(design[start:end])


def _judge(log_odds: Numbers, later: Numbers, base: float) -> Judgement:
    """Each half is calibrated by the other, so that nothing is judged on what it was fitted to."""
    half = np.arange(len(later)) % 2 == 0
    said = np.zeros(len(later))
    said[half] = platt(log_odds[~half], later[~half])(log_odds[half])
    said[~half] = platt(log_odds[half], later[half])(log_odds[~half])
    gains = (base - later) ** 2 - (said - later) ** 2
    newest = gains[-max(1, int(len(later) * NEWEST_SHARE / (1 - FIRST_LEARNED_SHARE))) :]
    spread = float(gains.std() / np.sqrt(len(gains)))
    sureness = float(gains.mean() / spread) if spread > 0 else 0.0
    return Judgement(
        len(later), brier(said, later), brier(np.full(len(later), base), later), float(newest.mean()), sureness
    )
