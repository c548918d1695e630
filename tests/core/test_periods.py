from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period, business_day, fiscal_year_of, next_period, period_of, periods_between, previous_period

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
KINDS = st.sampled_from(["week", "month", "quarter", "half_year", "year"])
STARTS = st.integers(1, 12)


@given(DAYS, KINDS, STARTS)
def test_a_day_lies_in_its_period_and_in_no_neighbour(day: date, kind: str, start: int) -> None:
    period = period_of(day, kind, start)
    assert day in period
    assert previous_period(period, kind, start).end == period.start
    assert next_period(period, kind, start).start == period.end


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("month", Period(date(2026, 5, 1), date(2026, 6, 1))),
        ("quarter", Period(date(2026, 4, 1), date(2026, 7, 1))),
        ("half_year", Period(date(2026, 4, 1), date(2026, 10, 1))),
        ("year", Period(date(2026, 4, 1), date(2027, 4, 1))),
    ],
)
def test_fiscal_periods_of_a_year_that_starts_in_april(kind: str, expected: Period) -> None:
    assert period_of(date(2026, 5, 31), kind, 4) == expected


def test_the_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    assert fiscal_year_of(date(2026, 5, 1), 4) == 2027
    assert fiscal_year_of(date(2026, 5, 1), 1) == 2026


def test_weeks_start_on_monday() -> None:
    assert period_of(date(2026, 11, 22), "week") == Period(date(2026, 11, 16), date(2026, 11, 23))


def test_twelve_months_make_a_year() -> None:
    year = period_of(date(2026, 2, 3), "year", 7)
    assert len(list(periods_between(year, "month", 7))) == 12


def test_the_business_day_is_that_of_the_zone() -> None:
    assert business_day(datetime(2026, 3, 31, 17, tzinfo=UTC), "Asia/Shanghai") == date(2026, 4, 1)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 1, 2), date(2026, 1, 2))
