"""How good forecasts of given series would have been: told from several past moments, each time from nothing but what was known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.engine import accuracy
from forecasts.engine.histories import Numbers
from forecasts.engine.prediction import Prediction, predict_many

LEAST = 6  # values that a forecast under test is given at the least
MOMENTS = 4  # from how many past moments, where the history is short; an eighth of a long one


@dataclass(frozen=True)
class Told:
    """Forecasts of one series, moment by moment, and what came."""

    series: Numbers
    came: Numbers
    points: Numbers
    lower: Numbers
    upper: Numbers
    method: str
    season: int

    def measures(self) -> dict[str, float | int | None]:
        return {
            "n": int(self.came.size),
            "wape": accuracy.wape(self.came, self.points),
            "mase": accuracy.mase(self.came, self.points, self.series, self.season),
            "smape": accuracy.smape(self.came, self.points) if self.came.size else None,
            "coverage": accuracy.coverage(self.came, self.lower, self.upper),
        }


def moments_of(length: int, horizon: int) -> list[int]:
    """After how many values the future is told; all of the horizon is known from there."""
    wanted = min(12, max(MOMENTS, horizon, length // 8))
    least = min(max(LEAST, length // 3), max(length - horizon, LEAST))
    return list(range(max(least, length - horizon - wanted + 1), length - horizon + 1))


def evaluate(series: Sequence[Sequence[float]], *, season: int, horizon: int) -> list[Told]:
    """In the order given. A series that is too short for one forecast with something to compare it with has no measures."""
    values = [np.asarray(one, dtype=np.float64) for one in series]
    asked = [(index, end) for index, one in enumerate(values) for end in moments_of(len(one), horizon)]
    asked += [(index, len(one)) for index, one in enumerate(values) if len(one) >= LEAST]
    told = dict(zip(asked, _predicted(values, asked, season, horizon), strict=True))
    return [_told(one, index, told, season, horizon) for index, one in enumerate(values)]


def _predicted(values: list[Numbers], asked: list[tuple[int, int]], season: int, horizon: int) -> list[Prediction]:
    """Those told from the same distance to the end belong together: then the others' past is no more than what was known."""
    found: dict[tuple[int, int], Prediction] = {}
    for distance in sorted({len(values[index]) - end for index, end in asked}):
        together = [(index, end) for index, end in asked if len(values[index]) - end == distance]
        histories = [values[index][:end] for index, end in together]
        made = predict_many(histories, season=season, horizon=horizon, enough=LEAST, alike=True)
        found.update(zip(together, made, strict=True))
    return [found[key] for key in asked]


def _told(series: Numbers, index: int, told: dict[tuple[int, int], Prediction], season: int, horizon: int) -> Told:
    ends = [end for end in moments_of(len(series), horizon) if (index, end) in told]
    parts = [told[index, end] for end in ends]
    nothing = np.zeros(0)
    now = told.get((index, len(series)))
    return Told(
        series=series,
        came=np.concatenate([series[end : end + horizon] for end in ends]) if ends else nothing,
        points=np.concatenate([part.points for part in parts]) if parts else nothing,
        lower=np.concatenate([part.lower for part in parts]) if parts else nothing,
        upper=np.concatenate([part.upper for part in parts]) if parts else nothing,
        method=now.method if now is not None else "not enough data",
        season=season,
    )


def overall(told: Sequence[Told]) -> dict[str, float | int | None]:
    """All forecasts together: WAPE and coverage over all values, MASE as the mean of the series that have one."""
    judged = [one for one in told if one.came.size]
    if not judged:
        return {"n": 0, "wape": None, "mase": None, "smape": None, "coverage": None}
    came, points, lower, upper = (
        np.concatenate([getattr(one, name) for one in judged]) for name in ("came", "points", "lower", "upper")
    )
    scaled = [mase for one in judged if (mase := one.measures()["mase"]) is not None]
    return {
        "n": int(came.size),
        "wape": accuracy.wape(came, points),
        "mase": float(np.mean(scaled)) if scaled else None,
        "smape": accuracy.smape(came, points),
        "coverage": accuracy.coverage(came, lower, upper),
    }
