"""Open deals: the hazard finds what is there, says so when there is nothing, and never gives old deals a chance they don't have."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.periods import add_months
from forecasts.engine.ahead import Outlook, Worth, backtest, learn_outlook, unborn
from forecasts.engine.deals import Life, cases_of, from_json, judge, learn, place_in_quarter

START, END = date(2025, 1, 1), date(2026, 1, 1)


def lives(seed: int, *, timed: bool) -> list[Life]:
    """Deals that close in the last month of a quarter when 40 to 120 days old (`timed`), or at any time."""
    random, found = np.random.default_rng(seed), []
    for _number in range(800):
        opened = START - timedelta(days=90) + timedelta(days=int(random.integers(0, 400)))
        closed, won = None, bool(random.random() < 0.5)
        for month in range(8):
            start = add_months(opened, month + 1)
            age = (start - opened).days
            if timed:
                ripe = 40 <= age <= 120 and place_in_quarter(start) == 2
                chance = 0.8 if ripe else 0.02 if age < 150 else 0.0
            else:
                chance = 0.15
            if random.random() < chance:
                closed = start + timedelta(days=int(random.integers(0, 27)))
                break
        found.append(
            Life(opened, closed if closed and closed < END else None, won and closed is not None and closed < END)
        )
    return found


def test_a_case_is_a_deal_open_on_the_first_of_a_month() -> None:
    deals = [
        Life(date(2025, 1, 10), date(2025, 3, 5), won=True),
        Life(date(2025, 1, 10), date(2025, 2, 20), won=False),
        Life(date(2025, 2, 1), None, won=False),
    ]
    cases = cases_of(deals, date(2025, 2, 1), date(2025, 5, 1))
    assert cases.month.tolist() == [0, 0, 1, 1, 2]
    assert cases.age.tolist() == [22, 22, 50, 28, 59]
    assert cases.place.tolist() == [1, 1, 2, 2, 0]
    assert cases.won.tolist() == [0, 0, 1, 0, 0]


def test_it_finds_the_quarters_end_and_ages_stale_deals_out() -> None:
    hazard = learn(cases_of(lives(1, timed=True), START, date(2025, 10, 1)))
    assert hazard.has_signal
    assert hazard.judged is not None
    assert hazard.judged.brier < hazard.judged.brier_base - 0.01
    later = judge(hazard, cases_of(lives(1, timed=True), date(2025, 10, 1), END))
    assert later.auc > 0.8
    ripe, early, stale = hazard.chances([70, 10, 300], 2)
    assert ripe > 0.25
    assert early < ripe / 2
    assert stale < 0.03


def test_without_a_signal_every_deal_has_the_base_rate() -> None:
    hazard = learn(cases_of(lives(2, timed=False), START, date(2025, 10, 1)))
    assert not hazard.has_signal
    assert np.ptp(hazard.chances([5, 50, 500], 1)) == 0
    assert hazard.chances([5], 1)[0] == pytest.approx(0.07, abs=0.03)


def test_too_few_deals_are_no_signal() -> None:
    assert not learn(cases_of(lives(1, timed=True)[:40], START, END)).has_signal
    assert not learn(cases_of([], START, END)).has_signal


def test_a_model_survives_being_stored() -> None:
    hazard = learn(cases_of(lives(1, timed=True), START, END), gate=False)
    assert from_json(hazard.as_json()).chances([10, 90], 2) == pytest.approx(hazard.chances([10, 90], 2))


def test_a_deal_can_be_won_once() -> None:
    outlook: Outlook = learn_outlook(lives(1, timed=True), START, END)
    chances = outlook.chances([60.0, 400.0], date(2026, 1, 1), 9)
    assert chances.shape == (2, 9)
    assert (chances >= 0).all()
    assert (chances.sum(axis=1) <= 1).all()


def test_what_nobody_has_opened_yet_is_told_from_the_past() -> None:
    deals = []
    for month in range(12):
        opened = add_months(START, month)
        deals.append(Worth(Life(opened + timedelta(days=2), opened + timedelta(days=20), won=True), 1000.0))
        deals.append(Worth(Life(opened + timedelta(days=2), add_months(opened, 2), won=True), 500.0))
    told = unborn(deals, END, 3)
    assert told.tolist() == pytest.approx([1000.0, 1000.0, 1500.0])
    assert unborn([], END, 3).tolist() == [0.0, 0.0, 0.0]
    tested = backtest(deals, START, END)
    assert tested.came == [1500.0, 1500.0, 1500.0]
    assert tested.wape is not None
    assert tested.wape < 0.5
