"""Pace along the season: on a small copy of a real year in which the months of a quarter carry 24, 34 and 42 per cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from core.periods import Period, add_months
from targets.engine.seasons import FLAT, Curve, expected_share, learn, month_weights

# Won amount by month: Maven Analytics, CRM Sales Opportunities (tests/data/maven_crm/SOURCE.txt), summed.
MAVEN_2017 = {
    3: 1134672, 4: 721932, 5: 1025713, 6: 1338466, 7: 696932, 8: 1050059, 9: 1235264, 10: 731980, 11: 938943, 12: 1131573,
}  # fmt: skip
HISTORY = {date(2017, month, 1): Decimal(amount) for month, amount in MAVEN_2017.items()}
Q1 = Period(date(2018, 1, 1), date(2018, 4, 1))
YEAR = Period(date(2018, 1, 1), date(2019, 1, 1))


def weekdays(start: date, end: date) -> int:
    return sum((start + timedelta(day)).weekday() < 5 for day in range((end - start).days))


def test_months_of_a_quarter_are_learned() -> None:
    curve = learn(HISTORY, working=weekdays)

    assert curve == Curve((Decimal("0.7872"), Decimal("0.9784"), Decimal("1.2324")))


def test_who_is_on_the_season_is_not_late() -> None:
    """24 % of the quarter after its first month is what always was: by days alone it would be ten points late."""
    curve = learn(HISTORY, working=weekdays) or FLAT
    first, second = date(2017, 11, 1), date(2017, 12, 1)
    quarter = Period(date(2017, 10, 1), date(2018, 1, 1))

    seasonal = [expected_share(quarter, day, working=weekdays, curve=curve) for day in (first, second)]
    linear = [expected_share(quarter, day, working=weekdays) for day in (first, second)]

    assert seasonal == [Decimal("0.2676"), Decimal("0.6001")]
    assert linear == [Decimal("0.3385"), Decimal("0.6769")]


@pytest.mark.parametrize(
    ("today", "share"),
    [
        (date(2017, 12, 1), "0.0000"),
        (date(2018, 1, 1), "0.0000"),
        (date(2018, 4, 1), "1.0000"),
        (date(2019, 1, 1), "1.0000"),
    ],
)
def test_before_nothing_and_after_everything_is_expected(today: date, share: str) -> None:
    curve = Curve((Decimal("0.5"), Decimal("1.0"), Decimal("1.5")))
    assert expected_share(Q1, today, working=weekdays, curve=curve) == Decimal(share)


def test_expectation_never_falls() -> None:
    curve = learn(HISTORY, working=weekdays) or FLAT
    shares = [expected_share(YEAR, YEAR.start + timedelta(day), working=weekdays, curve=curve) for day in range(366)]
    assert all(later >= earlier for earlier, later in pairwise(shares))  # type: ignore[operator]


@pytest.mark.parametrize("months", [0, 1, 5])
def test_too_little_history_teaches_nothing(months: int) -> None:
    history = {add_months(date(2017, 1, 1), index): Decimal(100 + index) for index in range(months)}
    assert learn(history, working=weekdays) is None


def test_quarters_without_anything_teach_nothing_and_reversals_count_as_nothing() -> None:
    zeros = {add_months(date(2016, 1, 1), index): Decimal(0) for index in range(24)}
    assert learn(zeros, working=weekdays) is None
    mixed = {**HISTORY, date(2017, 4, 1): Decimal(-5), date(2017, 5, 1): Decimal(-5), date(2017, 6, 1): Decimal(-5)}
    assert learn(mixed, working=weekdays) != learn(HISTORY, working=weekdays)


def test_a_fiscal_year_has_its_own_first_month() -> None:
    """The same months, but the quarter begins in February: the strongest month is now another one."""
    history = {add_months(date(2015, 2, 1), index): Decimal((10, 20, 60)[index % 3]) for index in range(36)}
    curve = learn(history, working=lambda _start, _end: 20, fiscal_start=2)
    assert curve is not None
    assert curve.quarter[0] < curve.quarter[1] < 1 < curve.quarter[2]
    assert all(abs(factor - 1) < Decimal("0.001") for factor in curve.year)


def test_a_year_is_learned_from_two() -> None:
    history = {add_months(date(2015, 1, 1), index): Decimal(300 if index % 12 >= 9 else 100) for index in range(24)}
    curve = learn(history, working=lambda _start, _end: 20)
    assert curve is not None
    assert curve.year[0] < 1 < curve.year[9]
    assert curve.year[9] == curve.year[10] == curve.year[11]


def test_a_period_without_working_days_expects_nothing() -> None:
    weekend = Period(date(2018, 1, 6), date(2018, 1, 8))
    assert expected_share(weekend, date(2018, 1, 7), working=weekdays) is None


def test_weights_cover_cut_months() -> None:
    period = Period(date(2018, 1, 15), date(2018, 3, 10))
    found = [(month.start, month.end, int(weight)) for month, weight in month_weights(period, working=weekdays)]
    assert found == [
        (date(2018, 1, 15), date(2018, 2, 1), 13),
        (date(2018, 2, 1), date(2018, 3, 1), 20),
        (date(2018, 3, 1), date(2018, 3, 10), 7),
    ]
