"""The fields that a kind of import has, and how the text of a cell becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import FieldProblem
from core.names import half_width

SPREADSHEET_EPOCH = date(1899, 12, 30).toordinal()
_iso = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")
_compact = re.compile(r"(\d{4})(\d{2})(\d{2})")
_local = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")
_number_noise = re.compile(r"[\s,’']|^[¥￥$€£]|^(?:CNY|USD|EUR|RMB)|元$")


@dataclass(frozen=True)
class Field:
    """One thing a row may say. `kind`: text, int, decimal, date, choice, tags, or the name of what it refers to ("owner")."""

    name: str
    label: Promise | str
    kind: str = "text"
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    vocabulary: Callable[[], frozenset[str]] | None = None


class Unreadable(Exception):
    """The text of a cell isn't what its field needs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    def problem(self, name: str) -> FieldProblem:
        return FieldProblem(name, self.code, self.message)


def value_of(wanted: Field, text: str, options: dict[str, Any]) -> Any:
    """The typed value of a non-empty cell; raises `Unreadable`. References stay text and are looked up for many rows at once."""
    match wanted.kind:
        case "int":
            return _whole(text)
        case "decimal":
            return _decimal(text)
        case "date":
            return _date(text, options.get("date_order", "dmy"))
        case "choice":
            return _choice(wanted, text)
        case "tags":
            return [tag.strip()[:40] for tag in re.split(r"[,;，；|]", text) if tag.strip()]
        case _:
            return text


def _decimal(text: str) -> Decimal:
    cleaned = _number_noise.sub("", half_width(text))
    cleaned = _number_noise.sub("", cleaned)
    try:
        number = Decimal(cleaned)
    except InvalidOperation as error:
        raise Unreadable("not_a_number", _("“%(value)s” is not a number.") % {"value": text[:60]}) from error
    if not number.is_finite():
        raise Unreadable("not_a_number", _("“%(value)s” is not a number.") % {"value": text[:60]})
    if abs(number) >= Decimal(10) ** 16:
        raise Unreadable("out_of_range", _("This number is too large or too small."))
    return number.quantize(Decimal("0.01"))


def _whole(text: str) -> int:
    number = _decimal(text)
    if number != number.to_integral_value():
        raise Unreadable("not_whole", _("“%(value)s” is not a whole number.") % {"value": text[:60]})
    return int(number)


def _date(text: str, order: str) -> date:
    cleaned = half_width(text).replace(" ", " ")
    found = _iso.fullmatch(cleaned) or _compact.fullmatch(cleaned)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if local := _local.fullmatch(cleaned):
        first, second, year = int(local[1]), int(local[2]), int(local[3])
        day, month = (first, second) if (order == "dmy" and second <= 12) or first > 12 else (second, first)
        return _day(year, month, day, text)
    if cleaned.isascii() and cleaned.isdigit() and 20000 <= int(cleaned[:6]) <= 80000 and len(cleaned) == 5:
        return date.fromordinal(SPREADSHEET_EPOCH + int(cleaned))
    try:
        return datetime.fromisoformat(cleaned).date()
    except ValueError as error:
        raise _no_date(text) from error


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _no_date(text) from error


def _no_date(text: str) -> Unreadable:
    return Unreadable("not_a_date", _("“%(value)s” is not a date.") % {"value": text[:60]})


def _choice(wanted: Field, text: str) -> str:
    known = {squashed(word): key for word, key in wanted.choices.items()}
    key = known.get(squashed(text))
    if key is None:
        raise Unreadable("invalid_choice", _("“%(value)s” is not one of the choices.") % {"value": text[:60]})
    return key


def squashed(text: str) -> str:
    """Letters and digits only, lower case: "GTX Pro" and "gtx-pro" are the same."""
    return re.sub(r"[\W_]+", "", half_width(text).lower())
