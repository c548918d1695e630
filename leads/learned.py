"""The learned model's word on leads. Loads numpy: only the worker imports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from leads.intake import Row, columns_of
from leads.models import ScoringModel
from leads.scoring.coding import Coded
from leads.scoring.learning import Learned
from leads.scoring.storing import model_of

MOST_REASONS = 4
WORTH_SAYING = 0.1

Word = tuple[float, float, list[dict[str, Any]]]


def likelihoods() -> Any:
    """A function that says of rows how likely they are to convert; None while the newest model has no signal."""
    newest = ScoringModel.objects.order_by("-trained_at", "-id").first()
    if newest is None or not newest.has_signal:
        return None
    model = model_of(newest.document)
    return lambda rows: words_on(model, rows)


def words_on(model: Learned, rows: Sequence[Row]) -> list[Word]:
    columns = columns_of(rows)
    coded = {feature.name: Coded.of(columns[feature.name]) for feature in model.features}
    moves = np.column_stack([feature.contributions(coded[feature.name]) for feature in model.features])
    said = model.calibration(model.intercept + moves.sum(axis=1))
    return [
        (float(said[row]), model.base_rate, _reasons(model, columns, moves[row] * model.calibration.slope, row))
        for row in range(len(rows))
    ]


def _reasons(model: Learned, columns: dict[str, list[str]], moves: Any, row: int) -> list[dict[str, Any]]:
    """The columns that moved this lead's odds most, up or down, with what it says in them."""
    order = np.argsort(-np.abs(moves))[:MOST_REASONS]
    return [
        {
            "column": model.features[place].name,
            "value": _said(model, columns, place, row),
            "effect": round(float(moves[place]), 2),
        }
        for place in order
        if abs(moves[place]) >= WORTH_SAYING
    ]


def _said(model: Learned, columns: dict[str, list[str]], place: int, row: int) -> str:
    return columns[model.features[place].name][row][:60]
