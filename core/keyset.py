"""Keyset pagination: the next page starts after the last row seen, so page 1,000 costs what page 1 costs.

An ordering is a list of `(expression name, descending)`; `id` is always the last key. Null values come last in both directions.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import F, Model, OrderBy, Q, QuerySet

from core.events import plain


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: a field path of the model, and whether it may be null."""

    name: str
    descending: bool = False
    nullable: bool = False

    def order_by(self, reverse: bool = False) -> OrderBy:
        descending = self.descending != reverse
        expression = F(self.name)
        if not self.nullable:
            return expression.desc() if descending else expression.asc()
        nulls = {"nulls_first": True} if reverse else {"nulls_last": True}
        return expression.desc(**nulls) if descending else expression.asc(**nulls)


@dataclass(frozen=True, slots=True)
class Slice:
    rows: list[Any]
    next: str | None
    previous: str | None


def encode(values: list[Any], back: bool) -> str:
    raw = json.dumps([plain(value) for value in values] + [back], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str, keys: list[Key], model: type[Model]) -> tuple[list[Any], bool]:
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        *values, back = raw
        if len(values) != len(keys) or not isinstance(back, bool):
            raise ValueError("wrong length")
        return [field_value(model, key.name, value) for key, value in zip(keys, values, strict=True)], back
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError, ValidationError) as error:
        raise BadRequest("The cursor is not valid for this list and ordering.") from error


def field_value(model: type[Model], path: str, value: Any) -> Any:
    if value is None:
        return None
    field: Any = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    return field.to_python(value)


def attribute(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def after(keys: list[Key], values: list[Any], reverse: bool) -> Q:
    """Rows behind `values` in the order of `keys`. The redundant bound on the first key lets an index range start there."""
    condition, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= equal & _behind(key, value, reverse)
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    first, value = keys[0], values[0]
    if value is not None and not first.nullable:
        operator = "lte" if first.descending != reverse else "gte"
        condition &= Q(**{f"{first.name}__{operator}": value})
    return condition


def _behind(key: Key, value: Any, reverse: bool) -> Q:
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if reverse else Q(pk__in=[])
    operator = "lt" if key.descending != reverse else "gt"
    behind = Q(**{f"{key.name}__{operator}": value})
    return behind | Q(**{f"{key.name}__isnull": True}) if key.nullable and not reverse else behind


def slice_of(
    queryset: QuerySet[Any], keys: list[Key], cursor: str | None, size: int, columns: list[str] | None = None
) -> Slice:
    """One page of `size` rows of `queryset` in the order of `keys`, with cursors to its neighbours. One statement.

    With `columns` the rows are tuples of these paths (and, behind them, of the keys) instead of instances.
    """
    identity = queryset.model._meta.pk.name
    if keys[-1].name not in (identity, "pk"):
        keys = [*keys, Key(identity, descending=keys[-1].descending)]
    values, back = decode(cursor, keys, queryset.model) if cursor else ([], False)
    ordered = queryset.order_by(*(key.order_by(reverse=back) for key in keys))
    if values:
        ordered = ordered.filter(after(keys, values, back))
    if columns is not None:
        ordered = ordered.values_list(*columns, *(key.name for key in keys))
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    has_next, has_previous = (True, more) if back else (more, bool(cursor))

    def mark(row: Any, backwards: bool) -> str:
        values = row[len(columns) :] if columns is not None else [attribute(row, key.name) for key in keys]
        return encode(list(values), backwards)

    return Slice(
        rows,
        mark(rows[-1], False) if rows and has_next else None,
        mark(rows[0], True) if rows and has_previous else None,
    )
