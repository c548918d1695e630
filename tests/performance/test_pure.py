"""Without a database: when reports are due, what is missing in them, market news, detectors, thresholds and rates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from core.periods import Period
from people.working_days import WorkingCalendar
from performance import rhythm
from performance.detectors.deals import Customer, Slipped, neglected, slipped, thin_pipeline
from performance.detectors.finding import Rate
from performance.detectors.rates import discount_outliers, fallen, slow_stages, slower_answers
from performance.models import rate
from performance.news import parse
from performance.sections import Section, cleaned, incomplete, sections_of, shipped, unsound
from performance.watching import change_percent, out_of_range, window_period

WEEKDAYS = WorkingCalendar()
CHINA = WorkingCalendar(country="CN")
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("period", "calendar", "after", "due"),
    [
        (Period(date(2026, 3, 3), date(2026, 3, 4)), WEEKDAYS, 0, date(2026, 3, 3)),
        (Period(date(2026, 3, 7), date(2026, 3, 8)), WEEKDAYS, 0, None),  # a Saturday
        (Period(MONDAY, date(2026, 3, 9)), WEEKDAYS, 0, date(2026, 3, 6)),
        (Period(MONDAY, date(2026, 3, 9)), WEEKDAYS, 1, date(2026, 3, 9)),
        (Period(date(2026, 2, 1), date(2026, 3, 1)), WEEKDAYS, 0, date(2026, 2, 27)),
        (Period(date(2026, 2, 1), date(2026, 3, 1)), WEEKDAYS, 2, date(2026, 3, 3)),
        # Spring Festival 2025: 28 January to 4 February are free, Sunday 26 January is worked.
        (Period(date(2025, 1, 29), date(2025, 1, 30)), CHINA, 0, None),
        (Period(date(2025, 1, 26), date(2025, 1, 27)), CHINA, 0, date(2025, 1, 26)),
        (Period(date(2025, 1, 27), date(2025, 2, 3)), CHINA, 0, date(2025, 1, 27)),
    ],
)
def test_the_day_a_report_is_due(period: Period, calendar: WorkingCalendar, after: int, due: date | None) -> None:
    assert rhythm.due_on(period, calendar, after) == due


@pytest.mark.parametrize("cadence", ["day", "week", "month"])
@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("calendar", [WEEKDAYS, CHINA])
def test_each_period_is_due_on_exactly_one_day(cadence: str, after: int, calendar: WorkingCalendar) -> None:
    start = date(2025, 1, 1)
    found: dict[date, int] = {}
    for offset in range(150):
        for period in rhythm.periods_due_on(start + timedelta(days=offset), cadence, calendar, after):
            assert rhythm.due_on(period, calendar, after) == start + timedelta(days=offset)
            found[period.start] = found.get(period.start, 0) + 1
    middle = [day for day in found if date(2025, 2, 1) <= day <= date(2025, 4, 1)]
    assert set(found.values()) == {1}
    expected = {
        rhythm.reported(date(2025, 2, 1) + timedelta(days=offset), cadence).start
        for offset in range(60)
        if rhythm.due_on(rhythm.reported(date(2025, 2, 1) + timedelta(days=offset), cadence), calendar, after)
    }
    assert {day for day in expected if date(2025, 2, 1) <= day <= date(2025, 4, 1)} == set(middle)


DUE = rhythm.due_at(date(2026, 3, 3), time(18), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("minutes", "submitted", "late", "days", "state"),
    [
        (-30, False, False, 0, rhythm.OPEN),
        (0, False, False, 0, rhythm.OPEN),
        (1, False, False, 0, rhythm.LATE),
        (1, False, False, 7, rhythm.LATE),
        (1, False, False, 8, rhythm.MISSED),
        (1, True, True, 8, rhythm.MADE_UP),
        (1, True, False, 0, rhythm.ON_TIME),
    ],
)
def test_late_from_the_first_minute(minutes: int, submitted: bool, late: bool, days: int, state: str) -> None:
    found = rhythm.state_of(
        now=DUE + timedelta(minutes=minutes), due=DUE, submitted_at=DUE if submitted else None, is_late=late,
        makeup_until=date(2026, 3, 10), today=date(2026, 3, 3) + timedelta(days=days),
    )  # fmt: skip
    assert found == state


def test_the_deadline_is_in_the_organisations_zone() -> None:
    assert DUE.astimezone(UTC) == datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert rhythm.remind_at(DUE, 30).astimezone(UTC) == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def test_a_required_part_that_is_empty_is_named() -> None:
    parts = [
        Section("feedback", "feedback", "", True),
        Section("news", "news", "", True),
        Section("done", "done", "", True),
    ]
    assert [problem.field for problem in incomplete(parts, {"feedback": "  "}, 0)] == ["feedback", "news"]
    assert incomplete(parts, {"feedback": "Fine"}, 1) == []


def test_only_what_people_write_is_taken_from_them() -> None:
    texts = {"figures": "1000000", "done": "x", "plan": " Call \x00", "unknown": "y"}
    assert cleaned(sections_of(shipped()), texts) == {"plan": "Call"}


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (shipped(), []),
        ([{"key": "done", "kind": "done"}], ["empty"]),
        ([{"key": "a", "kind": "text"}, {"key": "a", "kind": "text"}], ["twice"]),
        ([{"key": "a", "kind": "oracle"}], ["unknown"]),
        ([{"key": str(n), "kind": "text"} for n in range(13)], ["too_many"]),
    ],
)
def test_a_template_is_judged_as_a_whole(rows: list[dict[str, str]], codes: list[str]) -> None:
    assert [problem.code for problem in unsound(sections_of(rows))] == codes


@pytest.mark.parametrize(
    ("text", "tags", "rivals", "products"),
    [
        ("Acme cut prices by 10 % #Price #price", ("price",), ("A",), ()),
        ("- acme, and the Pump 5 too #招标", ("招标",), ("A",), ("P",)),
        ("Acmeister is somebody else", (), (), ()),
        ("听说华兴降价了＃价格", ("价格",), ("H",), ()),
        ("#price", ("price",), (), ()),
    ],
)
def test_a_line_of_news(text: str, tags: tuple[str, ...], rivals: tuple[str, ...], products: tuple[str, ...]) -> None:
    (news,) = parse(text, {"Acme": "A", "华兴": "H"}, {"Pump 5": "P"})
    assert (news.tags, news.competitors, news.products) == (tags, rivals, products)


def test_each_line_is_news_and_empty_ones_are_none() -> None:
    found = parse("- one #a\n\n   \n* two #a #b\n-\n", {}, {})
    assert [news.text for news in found] == ["one #a", "two #a #b"]
    assert [news.tags for news in found] == [("a",), ("a", "b")]


@pytest.mark.parametrize(
    ("before", "now", "listed"),
    [
        (Rate(30, 100), Rate(18, 100), True),
        (Rate(9, 30), Rate(5, 30), True),
        (Rate(3, 10), Rate(2, 11), False),  # too few
        (Rate(30, 100), Rate(1, 5), False),  # n = 5
        (Rate(30, 100), Rate(26, 100), False),  # four points
        (Rate(80, 100), Rate(70, 100), False),  # an eighth less
        (Rate(0, 100), Rate(0, 100), False),
        (Rate(18, 100), Rate(30, 100), False),
    ],
)
def test_a_rate_that_fell(before: Rate, now: Rate, listed: bool) -> None:
    assert (fallen(before, now) is not None) == listed


def test_the_sentence_has_the_numbers() -> None:
    found = fallen(Rate(30, 100), Rate(18, 100))
    assert found is not None
    assert dict(found.values) == {"before": "30.0", "now": "18.0", "n_before": "100", "n_now": "100"}
    assert found.weight == Decimal("40.0")


@pytest.mark.parametrize(
    ("before", "now", "listed"),
    [
        ([30.0] * 20, [60.0] * 20, True),
        ([30.0] * 20, [60.0] * 19, False),
        ([30.0] * 20, [40.0] * 20, False),
        ([8.0] * 20, [16.0] * 20, False),
    ],
)
def test_answers_that_got_slower(before: list[float], now: list[float], listed: bool) -> None:
    assert (slower_answers(before, now) is not None) == listed


def test_a_discount_stands_out_among_enough_colleagues() -> None:
    five, twenty = [Decimal(5)] * 5, [Decimal(20)] * 5
    assert set(discount_outliers({"a": twenty, "b": five, "c": five, "d": five})) == {"a"}
    assert discount_outliers({"a": twenty, "b": five, "c": five}) == {}
    assert discount_outliers({"a": twenty[:4], "b": five, "c": five, "d": five}) == {}


def test_a_stage_that_takes_longer() -> None:
    assert set(slow_stages({"s": [4.0] * 10, "t": [1.0] * 10}, {"s": [9.0] * 10, "t": [2.0] * 10})) == {"s"}
    assert slow_stages({"s": [4.0] * 9}, {"s": [9.0] * 10}) == {}


def test_deals_put_off_at_least_twice() -> None:
    rows = [
        Slipped(2, 30, Decimal(100)),
        Slipped(3, 60, Decimal(50)),
        Slipped(2, 30, Decimal("1.5")),
        Slipped(1, 5, Decimal(9)),
    ]
    found = slipped(rows)
    assert found is not None
    assert dict(found.values) == {"n": "3", "amount": "151.50", "days": "40"}
    assert slipped(rows[1:]) is None


def test_large_customers_nobody_talks_to() -> None:
    today = date(2026, 6, 1)
    rows = [Customer(n, f"C{n}", False, Decimal(n), today) for n in range(1, 21)]
    rows.append(Customer("key", "Key", True, Decimal(0), None))
    rows.append(Customer("big", "Big", False, Decimal(1000), today - timedelta(days=61)))
    rows.append(Customer("small", "Small", False, Decimal(1), None))
    assert [row.id for row in neglected(rows, today)] == ["big", "key"]


@pytest.mark.parametrize(
    ("pipeline", "won", "target", "coverage"),
    [(100, 50, 100, "2.00"), (150, 50, 100, None), (0, 0, 100, "0.00"), (10, 100, 100, None), (10, 0, None, None), (10, 0, 0, None)],
)  # fmt: skip
def test_a_pipeline_too_thin(pipeline: int, won: int, target: int | None, coverage: str | None) -> None:
    found = thin_pipeline(Decimal(pipeline), Decimal(won), None if target is None else Decimal(target))
    assert (found.values["coverage"] if found else None) == coverage


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ("week", date(2026, 5, 11), date(2026, 5, 18)),
        ("month", date(2026, 5, 1), date(2026, 6, 1)),
        ("quarter", date(2026, 4, 1), date(2026, 7, 1)),
        ("days_7", date(2026, 5, 7), date(2026, 5, 14)),
        ("days_90", date(2026, 2, 13), date(2026, 5, 14)),
    ],
)
def test_windows(window: str, start: date, end: date) -> None:
    assert window_period(window, date(2026, 5, 13)) == Period(start, end)


@pytest.mark.parametrize(
    ("direction", "value", "outside"),
    [("below", "9.99", True), ("below", "10", False), ("above", "10", False), ("above", "10.01", True), ("above", None, None)],
)  # fmt: skip
def test_out_of_range(direction: str, value: str | None, outside: bool | None) -> None:
    assert out_of_range(direction, None if value is None else Decimal(value), Decimal(10)) is outside


def test_the_change_of_a_number() -> None:
    assert change_percent(Decimal(3), Decimal(11)) == Decimal("266.7")
    assert change_percent(Decimal(0), Decimal(11)) is None
    assert change_percent(None, Decimal(11)) is None


@pytest.mark.parametrize(
    ("checks", "violations", "expected"),
    [(50, 4, "92.00"), (3, 1, "66.67"), (0, 0, None), (7, 7, "0.00"), (800, 1, "99.88")],
)
def test_the_rate_of_what_was_kept(checks: int, violations: int, expected: str | None) -> None:
    assert rate(checks, violations) == (None if expected is None else Decimal(expected))
