"""One policy of fields for every exit: what of a record's personal fields its reader may see.

Rooms say which of their fields are guarded (`guard`), roles say how far each may be read (`people.FieldRule`), and every writer of
output asks here: lists, exports, facts, the API, webhooks, the trail, search. Records themselves stay as they are, so that services
work with true values; only what leaves is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Final

from core.names import masked
from core.tables import Column, made

MASKED: Final = "masked"
HIDDEN: Final = "hidden"
PHONE, EMAIL, MONEY, TEXT, DAY = "phone", "email", "money", "text", "day"
STARS = "****"

# {field: mode} of one kind of record; what is not named may be read.
Restrictions = Mapping[str, str]
NONE: Restrictions = {}


@dataclass(frozen=True, slots=True)
class Guarded:
    """The guarded fields of one kind of record, each with its shape."""

    model: type[Any]
    fields: Mapping[str, str]


GUARDED: dict[str, Guarded] = {}
_reader: ContextVar[Callable[[], Any] | None] = ContextVar("reader", default=None)


def guard(model: type[Any], **fields: str) -> None:
    """`guard(Lead, phone=PHONE)`, from a room's `ready()`: these fields may be masked or hidden from roles."""
    GUARDED[model._meta.model_name] = Guarded(model, fields)


@contextmanager
def read_by(user: Callable[[], Any]) -> Iterator[None]:
    """What is written out within is for this user. Asked late: who it is may be known only when something is read."""
    token = _reader.set(user)
    try:
        yield
    finally:
        _reader.reset(token)


def restrictions_of(user: Any, noun: str) -> Restrictions:
    """What `user` may not read of records of this kind; nothing for somebody without roles to look it up in."""
    if noun not in GUARDED or not hasattr(user, "access"):
        return NONE
    return user.access.restricted.get(noun, NONE)


def restrictions(noun: str) -> Restrictions:
    """For whoever the present output is written."""
    user = _reader.get() if noun in GUARDED else None
    return NONE if user is None else restrictions_of(user(), noun)


def mode_of(record: Any, name: str) -> str:
    """ "masked", "hidden", or "" when the present reader may read this field."""
    return restrictions(record._meta.model_name).get(name, "")


def shown(record: Any, name: str) -> Any:
    """The field as its present reader may see it."""
    mode = mode_of(record, name)
    value = getattr(record, name)
    return covered(record._meta.model_name, name, value, mode) if mode else value


def covered(noun: str, name: str, value: Any, mode: str) -> Any:
    """A value of a restricted field; nothing stays nothing, so that an empty field can be seen to be empty."""
    if mode == HIDDEN:
        return ""
    shape = GUARDED[noun].fields.get(name, TEXT) if noun in GUARDED else TEXT
    return covered_shape(shape, value)


def covered_shape(shape: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    match shape:
        case "phone":
            return phone(str(value))
        case "email":
            return email(str(value))
        case "money" | "day":
            return STARS
        case _:
            return masked(str(value))


def phone(number: str) -> str:
    """138****5678: enough to recognise a number one knows, not enough to call one that one does not."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) < 8:
        return STARS
    return f"{digits[:3]}{STARS}{digits[-4:]}" if len(digits) >= 11 else f"{STARS}{digits[-2:]}"


def email(address: str) -> str:
    """w****@example.com: the company may be known, the person not."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{STARS}@{domain}" if at else STARS


def covered_columns(columns: list[Column], noun: str, found: Restrictions) -> list[Column]:
    """The columns as this reader gets them: hidden ones are gone, masked ones hold stars."""
    if not found:
        return columns
    return [_covered(column, noun, found) for column in columns if found.get(field_of(column)) != HIDDEN]


def field_of(column: Column) -> str:
    return column.source if isinstance(column.source, str) else column.key


def _covered(column: Column, noun: str, found: Restrictions) -> Column:
    name = field_of(column)
    if name not in found:
        return column
    shape = GUARDED[noun].fields.get(name, TEXT)
    return replace(
        column, source=made(lambda value: covered_shape(shape, value), name), kind="text", detail=None, sort=None
    )


def covered_pair(noun: str, name: str, pair: list[Any], found: Restrictions) -> list[Any]:
    """Old and new value of a change, as the trail tells it to this reader."""
    mode = found.get(name)
    if mode is None:
        return pair
    if mode == HIDDEN:
        return [STARS if value not in (None, "") else value for value in pair]
    return [covered(noun, name, value, mode) or value for value in pair]


def covered_values(noun: str, values: dict[str, Any], found: Restrictions) -> dict[str, Any]:
    """What the API gives out of one record: masked texts keep their type, hidden ones and amounts are null."""
    shapes = GUARDED[noun].fields
    for name, mode in found.items():
        if name in values:
            plain = mode == MASKED and shapes.get(name) != MONEY
            values[name] = covered(noun, name, values[name], mode) if plain else None
    return values


def guarded_form(form: Any) -> Any:
    """Nobody edits what he may not read: the fields are taken out of a form for a record that exists already."""
    record = form.instance
    if not record._state.adding:
        for name in restrictions(record._meta.model_name):
            form.fields.pop(name, None)
    return form


def address(text: Any, user: Any = None) -> Any:
    """A mail address as it stands on a letter, for whoever may not read the addresses of contacts and leads. Also lists of them."""
    modes = {
        (restrictions_of(user, noun) if user else restrictions(noun)).get("email", "") for noun in ("contact", "lead")
    }
    if modes == {""}:
        return text
    if isinstance(text, list):
        return [address(one, user) for one in text]
    return "" if HIDDEN in modes else covered_shape(EMAIL, text)
