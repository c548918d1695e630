"""Money, numbers and times in both languages, at the borders where units change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formats

ZH, EN = "zh-hans", "en"
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("0", "¥0", "¥0"),
        ("9999", "¥9,999.00", "¥9,999.00"),
        ("9999.99", "¥9,999.99", "¥9,999.99"),
        ("10000", "¥1.00万", "¥10.0K"),
        ("12345.67", "¥1.23万", "¥12.3K"),
        ("12350", "¥1.24万", "¥12.4K"),
        ("99949.99", "¥9.99万", "¥99.9K"),
        ("99950", "¥10.00万", "¥100K"),
        ("999499.99", "¥99.95万", "¥999K"),
        ("999500", "¥99.95万", "¥1.00M"),
        ("1234567.89", "¥123.46万", "¥1.23M"),
        ("99994999.99", "¥9,999.50万", "¥100M"),
        ("99999949.99", "¥9,999.99万", "¥100M"),
        ("99999999.99", "¥1.00亿", "¥100M"),
        ("123456789.01", "¥1.23亿", "¥123M"),
        ("999999999999.99", "¥1.00万亿", "¥1.00T"),
        ("9999999999999999.99", "¥10,000.00万亿", "¥10,000T"),
        ("-12345.67", "−¥1.23万", "−¥12.3K"),
        ("-0.004", "¥0", "¥0"),
        ("0.01", "¥0.01", "¥0.01"),
    ],
)
def test_short_money(value: str, chinese: str, english: str) -> None:
    assert formats.short_amount(Decimal(value), "CNY", ZH) == chinese
    assert formats.short_amount(Decimal(value), "CNY", EN) == english


@pytest.mark.parametrize(
    ("currency", "language", "expected"),
    [
        ("CNY", EN, "¥1,234.50"),
        ("USD", EN, "US$1,234.50"),
        ("EUR", ZH, "€1,234.50"),
        ("JPY", EN, "JP¥1,235"),
        ("CHF", EN, "CHF\u202f1,234.50"),
        ("", EN, "1,234.50"),
    ],
)
def test_exact_money_names_its_currency(currency: str, language: str, expected: str) -> None:
    assert formats.amount(Decimal("1234.50"), currency, language) == expected


@given(st.decimals(min_value="-1e15", max_value="1e15", places=2), st.sampled_from([ZH, EN]))
def test_a_short_amount_never_overflows_its_unit(value: Decimal, language: str) -> None:
    """No "10000.00万", no "1000K": a unit is only used below the next one. The last unit has no next."""
    text = formats.short_number(value, language, 2).lstrip("−")
    digits = text.rstrip("万亿KMBT").replace(",", "")
    unit = text[len(text.rstrip("万亿KMBT")) :]
    limit = {"万": 10_000, "亿": 10_000, "": 10_000, "K": 1000, "M": 1000, "B": 1000}.get(unit, 10**6)
    assert Decimal(digits) < limit


@given(st.decimals(min_value="-1e15", max_value="1e15", places=2))
def test_a_short_amount_is_the_amount_to_three_figures(value: Decimal) -> None:
    text = formats.short_number(value, EN, 2).replace("−", "-").replace(",", "")
    factor = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}.get(text[-1], 1)
    shown = Decimal(text.rstrip("KMBT")) * factor
    assert abs(shown - value) <= abs(value) * Decimal("0.005") + Decimal("0.005")


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [("1234.5", 0, "1,235"), ("2.5", 0, "3"), ("-2.5", 0, "−3"), ("1234.5", 2, "1,234.50"), ("-0.4", 0, "0")],
)
def test_numbers_round_half_up(value: str, digits: int, expected: str) -> None:
    assert formats.number(Decimal(value), EN, digits) == expected


def test_percent_without_a_needless_zero() -> None:
    shown = [formats.percent(value, EN) for value in (Decimal(40), Decimal("33.333"), Decimal("0.05"), None)]

    assert shown == ["40%", "33.3%", "0.1%", "—"]


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (0, "Today", None),
        (1, "Tomorrow", None),
        (-1, "Yesterday", None),
        (3, "in 3 days", "3天后"),
        (-7, "7 days ago", "7天前"),
        (8, "1 Dec 2026", "2026年12月1日"),
        (-8, "15 Nov 2026", "2026年11月15日"),
    ],
)
def test_days_are_relative_for_a_week(days: int, english: str, chinese: str | None) -> None:
    day = TODAY + timedelta(days=days)

    assert formats.relative_day(day, TODAY, EN) == english
    if chinese:
        assert formats.relative_day(day, TODAY, ZH) == chinese


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(seconds=10), "Just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=1), "Yesterday"),
        (timedelta(days=30), "24 Oct 2026"),
    ],
)
def test_instants_are_relative_for_a_week(before: timedelta, expected: str) -> None:
    assert formats.relative_instant(NOW - before, NOW, EN) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Li Wei", "LW"), ("Anna Maria Keller", "AK"), ("Bob", "BO"), ("王小明", "小明"), ("李娜", "娜"), ("  ", "?")],
)
def test_initials(name: str, expected: str) -> None:
    assert formats.initials(name) == expected


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [("en", "Monday, 23 November 2026", "Nov 2026"), ("zh-hans", "2026年11月23日周一", "2026年11月")],
)
def test_days_and_months_in_the_order_of_the_language(language: str, day: str, month: str) -> None:
    assert formats.long_day(date(2026, 11, 23), language) == day
    assert formats.month(date(2026, 11, 1), language) == month


@pytest.mark.parametrize(
    ("start", "last", "chinese", "english"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "2026年11月", "Nov 2026"),
        (date(2026, 10, 1), date(2026, 12, 31), "2026年10月至12月", "Oct – Dec 2026"),
        (date(2026, 11, 1), date(2027, 1, 31), "2026年11月至2027年1月", "Nov 2026 – Jan 2027"),
        (date(2026, 2, 1), date(2026, 2, 27), "2026年2月1日至27日", "1–27 Feb 2026"),
        (date(2026, 10, 5), date(2026, 11, 15), "2026年10月5日至11月15日", "5 Oct – 15 Nov 2026"),
        (date(2026, 11, 3), date(2026, 11, 3), "2026年11月3日", "3 Nov 2026"),
    ],
)
def test_a_period_by_its_name(start: date, last: date, chinese: str, english: str) -> None:
    assert formats.span(start, last, ZH) == chinese
    assert formats.span(start, last, EN).replace("\N{THIN SPACE}", " ") == english


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("8.24", "+8.2%"),
        ("-8.25", "−8.3%"),
        ("0", "0.0%"),
        ("0.04", "0.0%"),
        ("999.9", "+999.9%"),
        ("1008.1", "×11.1"),
        ("-100", "−100.0%"),
    ],
)
def test_growth_of_ten_times_is_told_as_a_multiple(change: str, expected: str) -> None:
    assert formats.growth(Decimal(change), EN) == expected
