"""The predictions of a series, in amounts: what the API, the worker and the pages ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.errors import FieldProblem, Refusal

if TYPE_CHECKING:
    from forecasts.engine.prediction import Prediction

ENOUGH = 12  # as the engine says; asked here first, before numpy is loaded
FOUR = Decimal("0.0001")
MOST_DIGITS = 12


@dataclass(frozen=True)
class Foretold:
    """A prediction as text: amounts with as many places as they came with, rates with four."""

    points: list[str]
    lower: list[str]
    upper: list[str]
    method: str
    shares: dict[str, str]
    backtest: dict[str, Any]


def foretell(values: Sequence[Decimal], *, season: int, horizon: int) -> Foretold:
    return foretell_many([values], season=season, horizon=horizon)[0]


def foretell_many(
    series: Sequence[Sequence[Decimal]], *, season: int, horizon: int, alike: bool = False
) -> list[Foretold]:
    """Refuses a series that is too short to say anything honest."""
    shortest = min((len(values) for values in series), default=ENOUGH)
    if shortest < ENOUGH:
        words = _("Not enough data: %(points)s points, at least %(needed)s are needed.")
        message = words % {"points": shortest, "needed": ENOUGH}
        raise Refusal(message, code="not_enough_data", problems=[FieldProblem("values", "not_enough_data", message)])
    # The engine brings numpy along (0.1 s, 30 MB): not when a web process starts, only with the first prediction.
    predict_many = import_string("forecasts.engine.prediction.predict_many")
    numbers = [[float(value) for value in values] for values in series]
    told = predict_many(numbers, season=season, horizon=horizon, alike=alike)
    return [_in_words(one, places_of(values)) for one, values in zip(told, series, strict=True)]


def places_of(values: Sequence[Decimal]) -> int:
    """At least two; as many as the finest value has; more for amounts far below one."""
    finest = max((-int(value.as_tuple().exponent) for value in values), default=2)
    largest = max((abs(value) for value in values), default=Decimal(1))
    small = 2 - largest.adjusted() if 0 < largest < 1 else 2
    return min(max(finest, small, 2), MOST_DIGITS)


def _in_words(told: Prediction, places: int) -> Foretold:
    unit = Decimal(1).scaleb(-places)

    def texts(numbers: Any) -> list[str]:
        return [f"{Decimal(repr(float(number))).quantize(unit):f}" for number in numbers]

    judged = told.backtest
    rates = {name: rate_text(getattr(judged, name)) for name in ("wape", "mape", "mase", "smape", "coverage")}
    return Foretold(
        texts(told.points), texts(told.lower), texts(told.upper), told.method,
        {name: rate_text(told.shares[name]) or "" for name in told.method.split(" + ")}, {"origins": judged.origins, **rates},
    )  # fmt: skip


def rate_text(rate: float | None) -> str | None:
    return None if rate is None else f"{Decimal(repr(rate)).quantize(FOUR):f}"
