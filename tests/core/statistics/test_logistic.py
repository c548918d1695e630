"""Logistic regression, calibration and the measures of both, against what is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from core.statistics.calibration import isotonic, platt
from core.statistics.judging import auc, brier, brier_of_rate, ece, log_loss
from core.statistics.logistic import best_ridge, fit, sigmoid


def drawn(n: int, weights: list[float], intercept: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    columns = random.normal(size=(n, len(weights)))
    return columns, (random.random(n) < sigmoid(intercept + columns @ np.array(weights))).astype(float)


def test_one_yes_or_no_column_gives_the_log_odds_of_the_table() -> None:
    columns = np.array([[0.0]] * 100 + [[1.0]] * 100)
    outcomes = np.array([1] * 20 + [0] * 80 + [1] * 60 + [0] * 40)

    model = fit(columns, outcomes, ridge=0.0)

    assert model.intercept == pytest.approx(np.log(20 / 80), abs=1e-6)
    assert model.weights[0] == pytest.approx(np.log(60 / 40) - np.log(20 / 80), abs=1e-6)


def test_it_finds_the_weights_that_made_the_data() -> None:
    columns, outcomes = drawn(20_000, [1.5, -0.7, 0.0], -0.4)
    model = fit(columns, outcomes, ridge=1.0)
    assert model.weights == pytest.approx([1.5, -0.7, 0.0], abs=0.08)
    assert model.intercept == pytest.approx(-0.4, abs=0.06)


def test_the_gradient_is_zero_where_it_stops() -> None:
    columns, outcomes = drawn(500, [2.0, -3.0], 0.5)
    model = fit(columns, outcomes, ridge=2.0)
    error = model.probability(columns) - outcomes
    assert columns.T @ error + 2.0 * model.weights == pytest.approx([0.0, 0.0], abs=1e-4)
    assert error.sum() == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_outcomes_of_one_kind_give_a_rate_short_of_certainty(outcome: float) -> None:
    columns, _ = drawn(50, [1.0], 0.0)
    chances = fit(columns, np.full(50, outcome)).probability(columns)
    assert np.all(np.abs(chances - outcome) < 0.05)
    assert np.all((chances > 0) & (chances < 1))


def test_complete_separation_stays_finite() -> None:
    columns = np.array([[-1.0]] * 30 + [[1.0]] * 30)
    model = fit(columns, columns[:, 0] > 0, ridge=1.0)
    assert 1.0 < model.weights[0] < 10.0


def test_columns_that_say_the_same_share_the_weight() -> None:
    columns, outcomes = drawn(1_000, [1.0], 0.0)
    model = fit(np.column_stack([columns, columns]), outcomes, ridge=0.5)
    assert model.weights[0] == pytest.approx(model.weights[1], abs=1e-6)


def test_a_case_of_weight_two_counts_as_two_cases() -> None:
    columns, outcomes = drawn(60, [1.0], 0.3)
    doubled = fit(np.vstack([columns, columns[:10]]), np.append(outcomes, outcomes[:10]))
    weighted = fit(columns, outcomes, case_weights=np.array([2.0] * 10 + [1.0] * 50))
    assert weighted.weights == pytest.approx(doubled.weights, abs=1e-6)


def test_noise_asks_for_much_ridge_and_signal_for_little() -> None:
    noise, nothing = drawn(400, [0.0] * 20, 0.0)
    signal, something = drawn(4_000, [2.0, -2.0], 0.0)
    assert best_ridge(noise, nothing) == 100.0
    assert best_ridge(signal, something) <= 3.0


@pytest.mark.parametrize(
    ("scores", "outcomes", "expected"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1.0),
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75),
        ([0.1, 0.4, 0.4, 0.8], [0, 0, 1, 1], 0.875),
        ([0.1, 0.2], [1, 1], 0.5),
    ],
)
def test_auc(scores: list[float], outcomes: list[int], expected: float) -> None:
    assert auc(scores, outcomes) == pytest.approx(expected)


def test_measures_by_hand() -> None:
    assert brier([0.8, 0.3], [1, 0]) == pytest.approx((0.04 + 0.09) / 2)
    assert brier_of_rate(0.25, [1, 0, 0, 0]) == pytest.approx(0.1875)
    assert log_loss([0.5, 0.5], [1, 0]) == pytest.approx(np.log(2))
    assert ece([0.2] * 5 + [0.9] * 5, [0, 0, 0, 0, 1, 1, 1, 1, 1, 0], bins=2) == pytest.approx(0.05)


def test_measures_refuse_what_does_not_match() -> None:
    with pytest.raises(ValueError, match="as many"):
        brier([0.5], [1, 0])


def test_platt_mends_overconfidence_and_never_turns_the_order_round() -> None:
    columns, outcomes = drawn(20_000, [1.0], 0.0)
    overconfident = 3.0 * columns[:, 0]
    mended = platt(overconfident, outcomes)
    assert mended.slope == pytest.approx(1 / 3, abs=0.03)
    assert ece(mended(overconfident), outcomes) < 0.02
    assert platt(-overconfident, outcomes).slope == 0.0


def test_isotonic_pools_what_falls_and_keeps_ties_together() -> None:
    staircase = isotonic([1, 2, 3, 3, 4, 5], [0, 1, 0, 1, 0, 1])
    assert staircase([1, 2, 3, 4, 5]) == pytest.approx([0, 0.5, 0.5, 0.5, 1])
    assert staircase([0, 2.5, 99]) == pytest.approx([0, 0.5, 1])
