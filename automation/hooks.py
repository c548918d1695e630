"""A rule that another program wakes: which fields of its message the rule may use, and which record it means.

    {"on": "webhook", "find": "email", "fields": ["event", "amount"]}

Only the fields that are named are kept, as texts under `body.…`; everything else of a message is forgotten at once.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from automation.engine.conditions import TEXT, Field
from automation.engine.triggers import PREFIX
from automation.records import KINDS, Kind
from core.names import normalize_email, normalize_phone
from people.models import User

MOST_BYTES, LONGEST_VALUE = 32 * 1024, 500
# How a message may name its record, and the column that is compared, where the kind has it.
FINDERS = {
    "id": "id",
    "email": "normalized_email",
    "phone": "normalized_phone",
    "number": "number",
    "reference": "external_id",
}


class Unreadable(Exception):
    """Not a JSON object, or a field that is not a plain value."""


@dataclass(frozen=True)
class Hooked(Kind):
    """A kind of record whose rules may also use what the message says."""

    said: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        plain = KINDS[self.key].fields
        return {**plain, **{f"{PREFIX}{name}": Field(f"{PREFIX}{name}", TEXT) for name in self.said}}

    def words(self, name: str) -> dict[str, str]:
        return {} if name.startswith(PREFIX) else super().words(name)

    def label_of(self, name: str) -> str:
        return name if name.startswith(PREFIX) else super().label_of(name)


def kind_of(record_type: str, definition: Mapping[str, Any]) -> Kind:
    """The kind that a definition speaks of, with the message's fields when a message wakes it."""
    kind, trigger = KINDS[record_type], definition.get("trigger")
    if not isinstance(trigger, Mapping) or trigger.get("on") != "webhook":
        return kind
    named = trigger.get("fields", ())
    said = tuple(str(name) for name in named) if isinstance(named, list) else ()
    values = {field.name: getattr(kind, field.name) for field in dataclasses.fields(Kind)}
    return Hooked(**values, said=said)


def finders_of(kind: Kind) -> list[str]:
    """How records of this kind can be named."""
    columns = {field.name for field in kind.model._meta.concrete_fields}
    return [name for name, column in FINDERS.items() if column in columns]


def read(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise Unreadable("body") from error
    if not isinstance(body, dict):
        raise Unreadable("body")
    return body


def given(trigger: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, str]:
    """The allowed fields as texts; what is missing is empty."""
    return {f"{PREFIX}{name}": _text(name, body.get(name)) for name in trigger.get("fields", ())}


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int | float):
        raise Unreadable(name)
    return str(value).replace("\x00", "")[:LONGEST_VALUE]


def find(kind: Kind, user: User, finder: str, body: Mapping[str, Any]) -> list[Any]:
    """The records that the message may mean, of those that the rule's author may see; at most two, so that one can be told from several."""
    value = _text(finder, body.get(finder))
    if finder == "email":
        value = normalize_email(value)
    if finder == "phone":
        value = normalize_phone(value)
    if not value or finder not in finders_of(kind) or (finder == "id" and not _is_id(value)):
        return []
    seen: models.QuerySet[Any] = kind.visible(user).filter(**{FINDERS[finder]: value})
    if finder == "reference":
        seen = seen.filter(external_system=_text("system", body.get("system")))
    return list(seen[:2])


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
