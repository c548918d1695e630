"""Predicting series: exact where the pattern is plain, near the best method where it isn't, honest intervals, never a crash."""

from __future__ import annotations

import numpy as np
import pytest

from forecasts.engine import accuracy
from forecasts.engine.histories import cut_at
from forecasts.engine.methods import forecasts_of
from forecasts.engine.outliers import without_outliers
from forecasts.engine.prediction import ENOUGH, NotEnoughData, Prediction, predict, predict_many

T = np.arange(36)
PLAIN = {
    "flat": ([100.0] * 24, 1, [100, 100, 100]),
    "nothing at all": ([0.0] * 24, 12, [0, 0, 0]),
    "straight line": (100 + 5.0 * T, 1, [280, 285, 290]),
    "line below zero": (-50 + 2.0 * T, 12, [22, 24, 26]),
    "quarters": ([10.0, 20.0, 60.0] * 8, 3, [10, 20, 60]),
    "quarters inside a year": ([10.0, 20.0, 60.0] * 8, 12, [10, 20, 60]),
    "weekdays": ([5.0, 6, 7, 8, 9, 1, 0] * 5, 7, [5, 6, 7]),
    "one outlier": ([10.0] * 20 + [1e6] + [10.0] * 9, 1, [10, 10, 10]),
    "huge": ([3e300] * 20, 1, [3e300] * 3),
    "tiny": ([3e-300] * 20, 1, [3e-300] * 3),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_told_exactly(name: str) -> None:
    values, season, expected = PLAIN[name]
    prediction = predict(list(values), season=season, horizon=3)
    assert prediction.points == pytest.approx(np.array(expected, dtype=float), rel=1e-6, abs=1e-6)


def test_a_shift_of_the_level_is_followed() -> None:
    assert predict([10.0] * 18 + [50.0] * 12, season=1, horizon=2).points == pytest.approx(np.full(2, 50.0), rel=0.02)


def test_growth_in_per_cent_is_followed() -> None:
    prediction = predict(list(100 * 1.05**T), season=1, horizon=1)
    assert prediction.points[0] == pytest.approx(100 * 1.05**36, rel=0.03)


def test_a_season_that_grows_with_the_level() -> None:
    values = (100 + 3.0 * T) * (1 + 0.3 * np.sin(2 * np.pi * T / 12))
    ahead = np.arange(36, 39)
    expected = (100 + 3.0 * ahead) * (1 + 0.3 * np.sin(2 * np.pi * ahead / 12))
    assert predict(list(values), season=12, horizon=3).points == pytest.approx(expected, rel=0.03)


def test_demands_now_and_then_are_told_as_their_mean() -> None:
    random = np.random.default_rng(5)
    values = np.where(random.random(48) < 0.3, 100.0, 0.0)
    prediction = predict(list(values), season=1, horizon=2)
    assert prediction.points == pytest.approx(np.full(2, values.mean()), rel=0.5)
    assert prediction.lower.min() >= 0


AWKWARD = {
    "one value": [0.0] * 23 + [5.0],
    "only the first": [5.0] + [0.0] * 23,
    "largest numbers": [1.7e308, -1.7e308] * 10,
    "smallest numbers": [5e-324] * 12,
    "up and down": [1.0, -1.0] * 10,
    "jump at the end": [10.0] * 24 + [1000.0],
    "twelve": [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
    "long": list(np.random.default_rng(1).normal(100, 9, 1500)),
    "minus": list(-np.random.default_rng(2).lognormal(3, 2, 40)),
}


@pytest.mark.parametrize("season", [1, 3, 4, 7, 12, 24, 52])
@pytest.mark.parametrize("name", AWKWARD)
def test_nothing_breaks_it(name: str, season: int) -> None:
    for horizon in (1, 24):
        told = predict(AWKWARD[name], season=season, horizon=horizon)
        assert len(told.points) == horizon
        assert np.isfinite([told.lower, told.points, told.upper]).all()
        assert (told.lower <= told.points).all()
        assert (told.points <= told.upper).all()


def test_too_few_points_are_refused() -> None:
    with pytest.raises(NotEnoughData) as refusal:
        predict([1.0] * (ENOUGH - 1), season=1, horizon=1)
    assert (refusal.value.points, refusal.value.needed) == (11, 12)


def sales(count: int, seed: int) -> list[tuple[np.ndarray, int]]:
    """Series as companies have them: level, trend, season, shifts and noise of many kinds."""
    random, found = np.random.default_rng(seed), []
    for number in range(count):
        season = (12, 12, 4, 1)[number % 4]
        n = int(random.integers(28, 72))
        time, noise = np.arange(n), random.choice([0.05, 0.12, 0.25])
        shape = random.normal(size=season) * (0.25 if number % 3 else 0.0)
        level = 100 + random.uniform(-0.5, 2.5) * time + (time > n * 0.6) * random.choice([0, 0, 60])
        found.append((level * np.exp(shape[time % season] + noise * random.normal(size=n)), season))
    return found


@pytest.fixture(scope="module")
def judged() -> list[tuple[np.ndarray, np.ndarray, int, Prediction]]:
    rows = []
    for season in (12, 4, 1):
        kept = [values for values, its in sales(160, 7) if its == season]
        told = predict_many([values[:-3] for values in kept], season=season, horizon=3)
        rows += [(values[:-3], values[-3:], season, prediction) for values, prediction in zip(kept, told, strict=True)]
    return rows


def test_intervals_hold_what_they_promise(judged: list[tuple[np.ndarray, np.ndarray, int, Prediction]]) -> None:
    inside = [accuracy.coverage(came, told.lower, told.upper) for _history, came, _season, told in judged]
    assert 0.75 <= np.mean(inside) <= 0.85


def test_the_choice_is_near_the_best_method_and_better_than_repeating_the_season(
    judged: list[tuple[np.ndarray, np.ndarray, int, Prediction]],
) -> None:
    own, others = [], {}
    for history, came, season, told in judged:
        unit = accuracy.naive_error(history, season) or 1.0
        own.append(np.abs(told.points - came).mean() / unit)
        every = forecasts_of(cut_at(history, [], season), 3)
        for name in ("naive", "theta", "damped_trend", "drift", "mean"):
            others.setdefault(name, []).append(np.abs(every[name][0] - came).mean() / unit)
        repeated = every["seasonal_naive" if season > 1 else "naive"][0]
        others.setdefault("seasonal_naive", []).append(np.abs(repeated - came).mean() / unit)
    assert np.mean(own) < 0.9 * min(np.mean(errors) for errors in others.values())


def test_it_is_the_same_alone_and_among_many() -> None:
    values = [list(values) for values, season in sales(24, 3) if season == 12]
    together = predict_many(values, season=12, horizon=3)
    for alone, among in zip((predict(one, season=12, horizon=3) for one in values), together, strict=True):
        assert among.points == pytest.approx(alone.points, rel=1e-6)
        assert among.upper == pytest.approx(alone.upper, rel=1e-6)


def test_currency_does_not_matter() -> None:
    values = sales(1, 9)[0][0]
    one, thousand = (predict(list(values * factor), season=12, horizon=3) for factor in (1.0, 1000.0))
    assert thousand.points == pytest.approx(1000 * one.points)
    assert thousand.backtest.wape == pytest.approx(one.backtest.wape)


def test_zeros_before_the_first_sale_are_no_history() -> None:
    begun = sales(1, 4)[0][0]
    late = predict([0.0] * 20 + list(begun), season=12, horizon=3)
    assert late.points == pytest.approx(predict(list(begun), season=12, horizon=3).points)


@pytest.mark.parametrize(
    ("values", "season", "mended"),
    [
        ([10.0] * 9 + [900.0] + [10.0] * 9, 1, [10.0] * 19),
        ([10.0] * 9 + [90.0] * 9, 1, [10.0] * 9 + [90.0] * 9),
        (([10.0] * 11 + [90.0]) * 3, 12, ([10.0] * 11 + [90.0]) * 3),
        ([10.0] * 18 + [900.0], 1, [10.0] * 18 + [900.0]),
        (([0.0] * 3 + [50.0]) * 5, 1, ([0.0] * 3 + [50.0]) * 5),
    ],
)
def test_only_single_values_are_outliers(values: list[float], season: int, mended: list[float]) -> None:
    assert without_outliers(np.array(values), season).tolist() == mended


def test_measures_by_hand() -> None:
    assert accuracy.wape([100, 0, 100], [90, 10, 100]) == pytest.approx(0.1)
    assert accuracy.wape([0], [1]) is None
    assert accuracy.smape([100, 0], [50, 0]) == pytest.approx((2 * 50 / 150) / 2)
    assert accuracy.mase([12], [10], [1, 3, 5, 7], 1) == pytest.approx(1.0)
    assert accuracy.mase([12], [10], [5, 5, 5], 1) is None
    assert accuracy.coverage([1, 2, 3], [0, 2, 4], [2, 2, 5]) == pytest.approx(2 / 3)
