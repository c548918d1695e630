"""Days as files write them. Zones are not applied: a booking of 1 March is of March wherever the file was made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from leads.scoring.values import day_comes_first, is_nothing, moment

# After a time of day only: the end of 03-2024 is a year.
_ZONE = re.compile(r"(?P<time>\d:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)$|(?<=\d)\s*(?:Z|UTC)$")
_QUARTER = re.compile(
    r"^(?P<year>\d{4})\s*[-/年.]?\s*(?:(?:Q|第)\s*(?P<quarter>[1-4])\s*(?:季度|季)?|(?P<q4>[1-4])\s*季度?)$"
    r"|^Q(?P<q2>[1-4])[\s/-]*(?P<y2>\d{4})$|^(?P<q3>[1-4])Q[\s/-]*(?P<y3>\d{4})$",
    re.IGNORECASE,
)
_WEEK = re.compile(r"^(?P<year>\d{4})\s*-?\s*W(?P<week>\d{1,2})$", re.IGNORECASE)
_YEAR = re.compile(r"^(?P<year>(?:1[5-9]|20)\d{2})(?:\.0)?年?$")
_MONTH = re.compile(
    r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})$|^(?P<m2>\d{1,2})[/.-](?P<y2>\d{4})$|^(?P<y3>\d{4})\.(?P<m3>0[1-9]|1[0-2])$"
)
_NAMED = re.compile(
    r"^(?P<name>[A-Za-z]{3})[a-z]*\.?[\s,/'-]+(?P<year>\d{4}|\d{2})$|^(?P<y2>\d{4})[\s-]+(?P<n2>[A-Za-z]{3})[a-z]*$"
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"^[2-6]\d{4}(\.\d+)?$")
_EPOCH = re.compile(r"^1\d{9}(\d{3})?$")
_SLASHED = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b")
CHINESE = str.maketrans({"一": "1", "二": "2", "三": "3", "四": "4"})
MONTHS = 12
SERIAL_ZERO = date(1899, 12, 30)


def days_of(texts: Sequence[str]) -> list[date | None]:
    """A whole column: of 03/04/2024 only the others can tell whether it is March or April."""
    cleaned = [_ZONE.sub(r"\g<time>", unicodedata.normalize("NFKC", text).strip().translate(CHINESE)) for text in texts]
    day_first = day_comes_first(cleaned) or _same_first(cleaned)
    known: dict[str, date | None] = {}
    for text in cleaned:
        if text not in known:
            known[text] = None if is_nothing(text) else _day(text, day_first)
    return [known[text] for text in cleaned]


def _same_first(texts: Sequence[str]) -> bool:
    """01/02/2019, 01/03/2019, 01/04/2019: the months go on, the day stays."""
    parts = [found.groups() for text in texts if (found := _SLASHED.match(text))]
    first, other = ({int(part[place]) for part in parts} for place in (0, 1))
    return len(first) == 1 < len(other) and max(other) <= MONTHS


def _day(text: str, day_first: bool) -> date | None:
    at = moment(text, day_first=day_first)
    if at is not None:
        return at.date()
    try:
        return _part_of_year(text) or _counted(text)
    except (ValueError, OverflowError):
        return None


def _part_of_year(text: str) -> date | None:
    if found := _MONTH.match(text):
        return date(int(_given(found, "year", "y2", "y3")), int(_given(found, "month", "m2", "m3")), 1)
    if found := _YEAR.match(text):
        return date(int(found["year"]), 1, 1)
    if found := _QUARTER.match(text):
        quarter = int(_given(found, "quarter", "q2", "q3", "q4"))
        return date(int(_given(found, "year", "y2", "y3")), 3 * quarter - 2, 1)
    if found := _WEEK.match(text):
        return date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    if found := _NAMED.match(text):
        year = int(found["year"] or found["y2"])
        return date(year + 2000 * (year < 100), _NAMES.index((found["name"] or found["n2"]).lower()) + 1, 1)
    return None


def _given(found: re.Match[str], *names: str) -> str:
    """Of the names of a shape's variants that one which is there."""
    return next(found[name] for name in names if found[name])


def _counted(text: str) -> date | None:
    """Days of a spreadsheet, or seconds (milliseconds) since 1970."""
    if _SERIAL.match(text):
        return SERIAL_ZERO + timedelta(days=int(float(text)))
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    return None
