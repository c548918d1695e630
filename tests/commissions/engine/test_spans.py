"""Windows and pay periods, on the calendar and off it."""

from datetime import date

import pytest

from commissions.engine.preview import preview
from commissions.engine.spans import Span, months_later, span_of, spans
from tests.commissions.engine.build import amounts, component, credit, facts, pay, rules, tiers

MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))
TWO_STEPS = tiers(("0", "0.10"), ("100", "0.20"))


@pytest.mark.parametrize(("day", "start", "end"), [
    ("2026-05-31", "2026-05-31", "2026-08-31"), ("2026-08-30", "2026-05-31", "2026-08-31"),
    ("2026-08-31", "2026-08-31", "2026-11-30"), ("2026-05-30", "2026-02-28", "2026-05-31"),
    ("2025-01-01", "2024-11-30", "2025-02-28"),
])  # fmt: skip
def test_spans_run_in_both_directions_from_the_anchor(day: str, start: str, end: str) -> None:
    found = span_of(date.fromisoformat(day), date(2026, 5, 31), 3)

    assert found == Span(date.fromisoformat(start), date.fromisoformat(end))


def test_every_day_lies_in_the_span_that_is_found_for_it() -> None:
    for month in range(1, 13):
        for anchor_day in (1, 15, 28, 31):
            anchor = months_later(date(2025, 12, anchor_day), month)
            for offset in range(-800, 800, 13):
                day = date.fromordinal(anchor.toordinal() + offset)
                assert day in span_of(day, anchor, 3)


@pytest.mark.parametrize(("window", "day", "expected"), [
    ("period", "2026-03-31", "2026-03-01"), ("period", "2026-02-01", "2026-02-01"), ("quarter", "2026-01-05", "2026-01-01"),
    ("quarter", "2025-12-31", "2025-10-01"), ("year", "2026-01-01", "2026-01-01"), ("year", "2025-12-31", "2025-01-01"),
])  # fmt: skip
def test_windows_follow_the_calendar(window: str, day: str, expected: str) -> None:
    holding = spans(window, "month", MARCH, None)

    assert holding(date.fromisoformat(day)).start == date.fromisoformat(expected)


def test_a_fiscal_year_may_start_in_another_month() -> None:
    year, quarter = (spans(window, "month", MARCH, date(2025, 6, 1)) for window in ("year", "quarter"))

    assert year(date(2026, 3, 5)) == Span(date(2025, 6, 1), date(2026, 6, 1))
    assert quarter(date(2026, 3, 5)) == Span(date(2026, 3, 1), date(2026, 6, 1))


def test_a_period_off_the_calendar_is_its_own_window() -> None:
    own = Span(date(2011, 5, 31), date(2011, 8, 31))

    assert spans("quarter", "quarter", own, None)(date(2011, 8, 30)) == own
    assert spans("quarter", "quarter", own, None)(date(2011, 5, 30)).end == own.start


@pytest.mark.parametrize(("window", "total"), [
    ("deal", "10.00"), ("period", "10.00"), ("quarter", "15.00"), ("year", "15.00"), ("plan", "20.00"),
])  # fmt: skip
def test_how_far_back_the_steps_accumulate(window: str, total: str) -> None:
    plan = rules(component(window=window, tiers=TWO_STEPS))
    earlier = [credit("D0", "2025-12-20", "70"), credit("D1", "2026-02-20", "50")]

    assert pay(plan, facts(credit("D2", "2026-03-05", "100"), earlier=earlier)) == total


def test_a_year_paid_at_once_may_count_by_quarter() -> None:
    plan = rules(component(window="quarter", tiers=TWO_STEPS), pay_period="year")
    happened = facts(*[credit(f"D{month}", f"2026-{month:02}-05", "100") for month in (1, 2, 5)],
                     period={"start": "2026-01-01", "end": "2027-01-01"})  # fmt: skip

    assert amounts(preview(plan, happened)) == {
        ("base", "D1"): "10.00",
        ("base", "D2"): "20.00",
        ("base", "D5"): "10.00",
    }


def test_each_window_may_have_a_quota_of_its_own() -> None:
    by_attainment = tiers(("0", "0.10"), ("1", "0.20"), by="attainment")
    plan = rules(component(tiers=by_attainment), component(key="year", window="year", tiers=by_attainment))
    happened = facts(
        credit("D1", "2026-03-05", "100"),
        earlier=[credit("D0", "2026-02-05", "100")],
        quota="50",
        quotas=[
            {"component": "year", "start": "2026-01-01", "amount": "150"},
            {"component": None, "start": "2026-02-01", "amount": "80"},
        ],
        booked=[],
    )

    # February: 80 × 10 % + 20 × 20 % of 80; March: 50 and 50 of 50; the year: 100 × 10 %, then 50 and 50 of 150.
    assert amounts(preview(plan, happened)) == {
        ("base", "D0"): "12.00", ("base", "D1"): "15.00", ("year", "D0"): "10.00", ("year", "D1"): "15.00"}  # fmt: skip
