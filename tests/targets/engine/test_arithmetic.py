"""Breaking down, ranks, ramp, periods beside a period, SMART: tables without a database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period
from targets.engine.division import Difference, divide, rolled_up
from targets.engine.ramp import ramp_share
from targets.engine.ranks import rank_of, ranked
from targets.engine.smart import Baseline, Promise, missing
from targets.engine.spans import months_of, preceding, whole_months, year_before

D = Decimal
MAY = Period(date(2026, 5, 1), date(2026, 6, 1))
Q3 = Period(date(2026, 7, 1), date(2026, 10, 1))


def weekdays(start: date, end: date) -> int:
    return sum((start + timedelta(day)).weekday() < 5 for day in range((end - start).days))


@pytest.mark.parametrize(
    ("value", "weights", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("1200000.00", [1] * 12, ["100000.00"] * 12),
        ("10.00", [0, 0], ["5.00", "5.00"]),
        ("10.00", [3, -5], ["10.00", "0.00"]),
        ("0.01", [1, 1], ["0.01", "0.00"]),
        ("100.00", [24, 34, 42], ["24.00", "34.00", "42.00"]),
    ],
)
def test_parts_by_weight(value: str, weights: list[int], parts: list[str]) -> None:
    assert divide(D(value), [D(weight) for weight in weights]) == [D(part) for part in parts]


def test_counted_things_stay_whole() -> None:
    assert divide(D(10), [D(1)] * 3, whole_numbers=True) == [4, 3, 3]


@given(
    cents=st.integers(0, 10**12),
    weights=st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=40),
    whole=st.booleans(),
)
def test_parts_always_sum_to_the_whole(cents: int, weights: list[Decimal], whole: bool) -> None:
    value = D(cents) if whole else D(cents) / 100
    assert sum(divide(value, weights, whole_numbers=whole)) == value


def test_difference_names_what_is_missing_and_what_is_too_much() -> None:
    """R3: a year of 1,200,000 with twelve months of 1,150,000 together."""
    short = Difference(D("1200000.00"), D("1150000.00"), 12)
    over = Difference(D("100.00"), D("160.00"), 2)
    assert (short.missing, short.is_over, short.amount) == (D("50000.00"), False, D("50000.00"))
    assert (over.is_over, over.amount) == (True, D("60.00"))


@pytest.mark.parametrize(
    ("own", "parts", "expected"),
    [(D(100), [D(60)], D(100)), (None, [D(60), D(50)], D(110)), (D(0), [D(60)], D(0)), (None, [], None)],
)
def test_roll_up_takes_the_own_value_and_never_adds_the_parts(own: Any, parts: Any, expected: Any) -> None:
    assert rolled_up(own, parts) == expected


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        ([100, 100, 90], [1, 1, 3]),
        ([90, 100, 100], [1, 1, 3]),
        ([5], [1]),
        ([], []),
        ([0, 0, 0], [1, 1, 1]),
        ([None, 3], [1, None]),
        ([-5, 2, 2, 1], [1, 1, 3, 4]),
    ],
)
def test_equals_share_a_rank(values: list[Any], ranks: list[Any]) -> None:
    scores = [(index, None if value is None else D(value)) for index, value in enumerate(values)]
    assert [rank for rank, _key, _value in ranked(scores)] == ranks


def test_ones_own_rank_counts_who_is_better() -> None:
    others = [D(5), D(9), None, D(5)]
    assert [rank_of(mine, others) for mine in (D(9), D(5), D(1), None)] == [1, 2, 4, None]


@pytest.mark.parametrize(
    ("joined", "ramp", "share"),
    [
        (None, [], "1"),
        (date(2026, 1, 1), [], "1"),
        (date(2026, 7, 1), [], "1"),
        (date(2026, 8, 3), [], "43/66"),
        (date(2026, 10, 1), [], "0"),
        (date(2026, 7, 1), [50, 100], "54.5/66"),
        (date(2026, 8, 3), [0, 50], "11/66"),
        (date(2026, 6, 15), [25, 50], "54.5/66"),
        (date(2025, 1, 1), [25, 50], "1"),
    ],
)
def test_a_joiner_is_asked_for_his_working_days(joined: Any, ramp: list[int], share: str) -> None:
    """July to September 2026 have 23, 21 and 22 weekdays."""
    part, _slash, whole = share.partition("/")
    found = ramp_share(Q3, joined, working=weekdays, ramp=ramp)
    assert found == D(part) / D(whole or 1)


def test_periods_beside_a_period() -> None:
    assert year_before(Q3) == Period(date(2025, 7, 1), date(2025, 10, 1))
    assert year_before(Period(date(2024, 2, 29), date(2024, 3, 1))) == Period(date(2023, 2, 28), date(2023, 3, 1))
    assert preceding(Q3, 2) == [
        Period(date(2026, 4, 1), date(2026, 7, 1)),
        Period(date(2026, 1, 1), date(2026, 4, 1)),
    ]
    assert preceding(Period(date(2026, 7, 8), date(2026, 7, 15)), 1) == [Period(date(2026, 7, 1), date(2026, 7, 8))]
    assert [whole_months(period) for period in (Q3, MAY, Period(date(2026, 5, 2), date(2026, 6, 1)))] == [3, 1, 0]
    assert len(list(months_of(Period(date(2026, 1, 15), date(2027, 1, 15))))) == 13


def promise(**changed: Any) -> Promise:
    facts = {
        "has_metric": True, "has_subject": True, "value": D(100), "has_source": True, "has_end": True, "serves": True, "reason": "",
        "baseline": Baseline(D(100), D(80)),
    }  # fmt: skip
    return Promise(**{**facts, **changed})


@pytest.mark.parametrize(
    ("changed", "letters"),
    [
        ({}, []),
        ({"serves": False}, ["relevant"]),
        ({"value": D(200)}, ["achievable"]),
        ({"value": D(150)}, []),
        ({"value": D("150.10")}, ["achievable"]),
        ({"value": D(200), "reason": "Two new people"}, []),
        ({"value": D(200), "reason": "  "}, ["achievable"]),
        ({"value": D(0)}, ["measurable"]),
        ({"value": D(200), "serves": False}, ["achievable", "relevant"]),
        ({"value": D(130), "baseline": Baseline(D(0), D(80))}, ["achievable"]),
        ({"value": D(10**6), "baseline": Baseline(None, None)}, []),
        ({"value": D(10**6), "baseline": Baseline(D(0), D(0))}, []),
        ({"has_metric": False, "has_end": False}, ["specific", "time_bound"]),
    ],
)
def test_every_letter_of_smart(changed: Any, letters: list[str]) -> None:
    assert missing(promise(**changed), 150) == letters
