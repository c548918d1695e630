"""What a text in a table means: nothing, a number, an instant, a yes or a no."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

NOTHING = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "nat", "null", "none", "nil", "-", "--", "—", "?", "select", "(blank)", "\\n", "无", "空", "未知"}
)  # fmt: skip
YES = frozenset(
    {"yes", "y", "true", "t", "1", "1.0", "won", "win", "converted", "success", "positive", "customer", "closed won", "closed-won"}
    | {"ja", "oui", "si", "sí"}
    | {"是", "赢", "赢单", "成交", "已成交", "已转化", "转化", "成功", "真", "有"}
)  # fmt: skip
NO = frozenset(
    {"no", "n", "false", "f", "0", "0.0", "lost", "loss", "not converted", "unconverted", "disqualified", "failed", "failure", "negative"}
    | {"closed lost", "closed-lost", "rejected", "invalid", "dead", "churned", "-1", "nein", "non", "not_converted", "not-converted"}
    | {"否", "输", "输单", "丢单", "未成交", "未转化", "失败", "假", "无效", "不合格", "没有"}
)  # fmt: skip

_CURRENCY = re.compile(r"^(?:[A-Z]{3}\s*|[¥￥$€£]\s*)|(?:\s*[A-Z]{3}|\s*[¥￥$€£元%％])$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(?:[,' \u00a0]\d{3})+(?:\.\d+)?$")
_GROUPS = re.compile(r"[,' \u00a0]")
_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_TIME = r"(?:[T ,]+(?P<hour>\d{1,2})[:时](?P<minute>\d{2})(?:[:分](?:(?P<second>\d{2})(?:[.,]\d+)?)?)?秒?\s*(?P<half>[AaPp][Mm])?)?"
_ZONE = r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$"
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_NAME = r"(?P<name>[A-Za-z]{3})[a-z]*\.?"
_SHAPES = tuple(
    re.compile("^" + shape + _TIME + _ZONE)
    for shape in (
        r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})[-\s/.]+" + _NAME + r"[-\s/.,]+(?P<year>\d{4}|\d{2})",
        _NAME + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})",
    )
)
MONTH_ONLY = re.compile(r"^(?P<year>\d{4})\s*[-/年]\s*(?P<month>\d{1,2})月?$")


def is_nothing(text: str) -> bool:
    return text.strip().casefold() in NOTHING


def number(text: str) -> float | None:
    """Also with thousands separators, a currency or a percent sign. None for what is no (finite) number."""
    try:
        value = float(text)
    except ValueError:
        value = _number_in_words(text.strip())
    return value if math.isfinite(value) else None


def _number_in_words(text: str) -> float:
    if not any(mark.isdigit() for mark in text):
        return math.nan
    text = _CURRENCY.sub("", text)
    if _THOUSANDS.match(text):
        text = _GROUPS.sub("", text)
    elif _COMMA.match(text):
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return math.nan


def truth(text: str) -> bool | None:
    """Whether it says yes; None when it says neither."""
    folded = " ".join(text.strip().casefold().split())
    if folded in YES:
        return True
    return False if folded in NO else None


def day_comes_first(texts: Iterable[str]) -> bool:
    """Of dates such as 03/04/2024 only the whole column can tell; 04.03.2024 is always day first."""
    for text in texts:
        found = _SHAPES[-1].match(text.strip())
        if found and int(found["first"]) > 12:
            return True
        if found and int(found["other"]) > 12:
            return False
        if found and found["mark"] == ".":
            return True
    return False


def moment(text: str, *, day_first: bool = False) -> datetime | None:
    """An instant; without a zone it is taken as UTC, as only the order and the distance are wanted."""
    text = text.strip()
    for shape in _SHAPES:
        if (found := shape.match(text)) is not None:
            return _instant(found, day_first)
    if (found := MONTH_ONLY.match(text)) is not None and 1 <= int(found["month"]) <= 12:
        return datetime(int(found["year"]), int(found["month"]), 1, tzinfo=UTC)
    return None


def _instant(found: re.Match[str], day_first: bool) -> datetime | None:
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    try:
        day = date(year, *_month_and_day(parts, day_first))
        hour = _hour(int(parts["hour"] or 0), parts["half"])
        at = datetime(
            day.year, day.month, day.day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=UTC
        )
        return at - _offset(parts["zone"])
    except (ValueError, KeyError, OverflowError):
        return None


def _month_and_day(parts: dict[str, str], day_first: bool) -> tuple[int, int]:
    if parts.get("name"):
        return _MONTHS[parts["name"].casefold()], int(parts["day"])
    if "first" in parts:
        first, other = int(parts["first"]), int(parts["other"])
        return (other, first) if day_first else (first, other)
    return int(parts["month"]), int(parts["day"])


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.casefold() == "pm" else 0)


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z", "UTC"):
        return timedelta(0)
    digits = str(zone)[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if str(zone).startswith("-") else size
