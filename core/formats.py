"""Numbers, money and times as people read them. Language, day and instant come in as arguments; tags pass the present ones.

Short money picks its unit after rounding, so "10000.00万" or "1000K" never appear (requirements 4.2.13).
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton, format_time, format_timedelta
from babel.numbers import get_currency_symbol
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.money import minor_digits

NOTHING = "—"
SHORT_FROM = Decimal(10_000)
RELATIVE_DAYS = 7
# (divisor, suffix), smallest first. Chinese counts in ten thousands and hundred millions.
CHINESE_UNITS = ((Decimal(10**4), "万"), (Decimal(10**8), "亿"), (Decimal(10**12), "万亿"))
WESTERN_UNITS = (
    (Decimal(10**3), "K"),
    (Decimal(10**6), "M"),
    (Decimal(10**9), "B"),
    (Decimal(10**12), "T"),
)
# Two currencies share one sign; the base currency of most installations keeps it.
SYMBOLS = {"CNY": "¥", "JPY": "JP¥"}


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """Babel's locale of a Django language code ("zh-hans" → zh_Hans_CN)."""
    return Locale.parse({"zh-hans": "zh_Hans_CN", "en": "en_GB"}.get(language, language.replace("-", "_")))


@lru_cache(maxsize=128)
def symbol_of(currency: str, language: str) -> str:
    return SYMBOLS.get(currency) or get_currency_symbol(currency, locale=locale_of(language))


@lru_cache(maxsize=16)
def _separators(language: str) -> tuple[str, str]:
    symbols = locale_of(language).number_symbols
    symbols = symbols.get("latn", symbols)
    return symbols["group"], symbols["decimal"]


def number(value: Decimal | int, language: str, digits: int = 0) -> str:
    """`value` with thousands separators and exactly `digits` decimals, rounded half-up. Minus sign U+2212 for tables."""
    rounded = round_to(Decimal(value), digits)
    text = f"{abs(rounded):,.{digits}f}"
    group, point = _separators(language)
    if (group, point) != (",", "."):
        text = text.translate({ord(","): group, ord("."): point})
    return f"−{text}" if rounded < 0 else text


def round_to(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def amount(value: Decimal, currency: str, language: str) -> str:
    """The exact amount with its currency: ¥12,345.67."""
    return _with_symbol(number(value, language, minor_digits(currency)), currency, language)


# How the reader wants large amounts: shortened as it fits, never shortened (元), or always in ten thousands (万元).
AS_IT_FITS, EXACT, TEN_THOUSANDS = "", "exact", "ten_thousands"
money_unit: ContextVar[str] = ContextVar("money_unit", default=AS_IT_FITS)


def short_amount(value: Decimal, currency: str, language: str) -> str:
    """¥1.23万 in Chinese, ¥12.3K elsewhere; exact below 10,000. Nothing is "¥0": decimals of a zero say nothing."""
    unit = money_unit.get()
    if unit == EXACT:
        return amount(value, currency, language)
    if not round_to(value, minor_digits(currency)):
        return _with_symbol("0", currency, language)
    if unit == TEN_THOUSANDS and language.startswith("zh"):
        return _with_symbol(number(value / SHORT_FROM, language, 2) + "万", currency, language)
    scaled = short_number(value, language, minor_digits(currency))
    return _with_symbol(scaled, currency, language)


def short_number(value: Decimal, language: str, digits: int = 0) -> str:
    """A number in its largest fitting unit; below 10,000 with `digits` decimals."""
    if abs(round_to(value, digits)) < SHORT_FROM:
        return number(value, language, digits)
    chinese = language.startswith("zh")
    units = CHINESE_UNITS if chinese else WESTERN_UNITS
    for index, (divisor, suffix) in enumerate(units):
        places = 2 if chinese else _three_significant(value / divisor)
        rounded = round_to(value / divisor, places)
        if index + 1 == len(units) or abs(rounded) < units[index + 1][0] / divisor:
            # 99.95K rounds to 100.0K: recount the places after rounding.
            places = places if chinese else _three_significant(rounded)
            return number(rounded, language, places) + suffix
    raise AssertionError("the last unit always fits")


def _three_significant(value: Decimal) -> int:
    whole = len(str(int(abs(value))))
    return max(0, 3 - whole)


def _with_symbol(text: str, currency: str, language: str) -> str:
    symbol = symbol_of(currency, language) if currency else ""
    gap = "\N{NARROW NO-BREAK SPACE}" if len(symbol) > 2 and symbol.isalpha() else ""
    return f"−{symbol}{gap}{text[1:]}" if text.startswith("−") else f"{symbol}{gap}{text}"


def percent(value: Decimal | int | None, language: str, digits: int = 1) -> str:
    """A value that is already in per cent: 12.5 → 12.5%; None → —. A whole number loses its ".0"."""
    if value is None:
        return NOTHING
    exact = round_to(Decimal(value), digits)
    places = 0 if exact == exact.to_integral_value() else digits
    return number(exact, language, places) + "%"


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """12 Mar 2026 / 2026年3月12日."""
    return format_date(value, "medium", locale=locale_of(language))


@lru_cache(maxsize=512)
def long_day(value: date, language: str) -> str:
    """Monday, 23 November 2026 / 2026年11月23日周一."""
    return format_skeleton("yMMMMEEEEd", value, locale=locale_of(language))


@lru_cache(maxsize=512)
def month(value: date, language: str) -> str:
    """Nov 2026 / 2026年11月."""
    return format_skeleton("yMMM", value, locale=locale_of(language))


def growth(change: Decimal, language: str) -> str:
    """A change in per cent with its sign; from ten times on as a multiple, which is what such a number says: ×11.1."""
    if change >= 1000:
        return f"×{number(1 + change / 100, language, 1)}"
    return ("+" if round_to(change, 1) > 0 else "") + number(change, language, 1) + "%"


@lru_cache(maxsize=512)
def span(start: date, last: date, language: str) -> str:
    """1 Oct – 15 Nov 2026 / 2026年10月1日至11月15日; whole months by their names: Oct – Dec 2026 / 2026年10月至12月."""
    whole = start.day == 1 and (last + timedelta(days=1)).day == 1
    return format_interval(start, last, "yMMM" if whole else "yMMMd", locale=locale_of(language))


def instant(value: datetime, language: str) -> str:
    """Date and time of an instant that is already in the reader's zone."""
    return f"{day(value.date(), language)} {_clock(value, language)}"


def instant_exact(value: datetime, language: str) -> str:
    return format_datetime(value, "long", locale=locale_of(language))


def _clock(value: datetime, language: str) -> str:
    return _time(time(value.hour, value.minute), language)


@lru_cache(maxsize=3000)
def _time(value: time, language: str) -> str:
    return format_time(value, "short", locale=locale_of(language))


@lru_cache(maxsize=4096)
def relative_day(value: date, today: date, language: str) -> str:
    """Today, tomorrow, 3 days ago … within a week; the date beyond."""
    days = (value - today).days
    if abs(days) > RELATIVE_DAYS:
        return day(value, language)
    if abs(days) <= 1:
        return _in(language, {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}[days])
    return format_timedelta(
        timedelta(days=days), granularity="day", add_direction=True, threshold=100, locale=locale_of(language)
    )


def relative_instant(value: datetime, now: datetime, language: str) -> str:
    """Minutes and hours within a day, days within a week, the date beyond. Both in the reader's zone."""
    distance = value - now
    if abs(distance) < timedelta(seconds=45):
        return _in(language, _("Just now"))
    if abs(distance) < timedelta(hours=23):
        return _minutes(round(distance / timedelta(minutes=1)), language)
    return relative_day(value.date(), now.date(), language)


def _in(language: str, text: Promise | str) -> str:
    with translation.override(language):
        return str(text)


@lru_cache(maxsize=4096)
def _minutes(minutes: int, language: str) -> str:
    distance = timedelta(minutes=minutes)
    return format_timedelta(
        distance, granularity="minute", add_direction=True, threshold=1.0, locale=locale_of(language)
    )


def initials(name: str) -> str:
    """Two letters for an avatar: "Li Wei" → LW; a Chinese name gives its last character or two ("王小明" → 小明)."""
    words = name.split()
    if not words:
        return "?"
    if "\u3400" <= words[0][0] <= "\u9fff":
        whole = "".join(words)
        return whole[-2:] if len(whole) > 2 else whole[-1:]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()
