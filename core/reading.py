"""How the cells of a list read their rows: from plain tuples where every shown column stands in the database, else from instances.

Making 50 instances of a lead, its owner and its source costs more than all the rest of a page of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from core.tables import Column, Made, Words

Getter = Callable[[Any], Any]
CHOICES = ("badge", "choice")


class Person(NamedTuple):
    """What a list shows of somebody."""

    pk: UUID
    full_name: str


@dataclass(frozen=True)
class Cell:
    """One column as read from a row: its value, and what its kind needs beside it (a currency, a tone)."""

    column: Column
    value: Getter
    extra: Getter | None


@dataclass(frozen=True)
class Reading:
    """`paths` are the ORM paths of the tuples; None when the rows are instances."""

    cells: Sequence[Cell]
    key: Getter
    paths: list[str] | None = None


def of_instances(columns: Sequence[Column]) -> Reading:
    return Reading([Cell(column, _called(column.value), column.extra) for column in columns], attrgetter("pk"))


def _called(value: Getter) -> Getter:
    def read(row: Any) -> Any:
        found = value(row)
        return found() if callable(found) else found

    return read


def of_tuples(columns: Sequence[Column], model: type[models.Model]) -> Reading | None:
    """None when some column is made from the instance."""
    places = _Places(model)
    try:
        cells = [places.cell(column) for column in columns]
    except NotAColumn:
        return None
    return Reading(cells, itemgetter(places.at("id")), [*places.known])


class NotAColumn(Exception):
    """A path that no statement can name."""


class _Places:
    """Which value stands where in the tuples."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.known: dict[str, int] = {}

    def at(self, path: str) -> int:
        if path not in self.known and not is_column(self.model, path):
            raise NotAColumn(path)
        return self.known.setdefault(path, len(self.known))

    def cell(self, column: Column) -> Cell:
        extra = None if column.detail is None else self._getter(column.detail)
        return Cell(column, self._value(column), extra)

    def _value(self, column: Column) -> Getter:
        source = column.source or column.key
        if column.kind == "person" and isinstance(source, str) and is_column(self.model, f"{source}__full_name"):
            return self._person(source)
        if column.kind in CHOICES and column.source is None and _has_choices(self.model, column.key):
            return self._getter(Words(column.key))
        return self._getter(source)

    def _getter(self, source: Any) -> Getter:
        if isinstance(source, str):
            return itemgetter(self.at(source))
        if isinstance(source, Words):
            words, place = source.of(self.model), self.at(source.name)
            return lambda row: words.get(row[place], row[place])
        if isinstance(source, Made):
            return _made(source.function, [self.at(path) for path in source.paths])
        raise NotAColumn(source)

    def _person(self, source: str) -> Getter:
        pk, name = self.at(f"{source}_id"), self.at(f"{source}__full_name")
        return lambda row: None if row[pk] is None else Person(row[pk], row[name])


def _made(function: Callable[..., Any], places: list[int]) -> Getter:
    if len(places) == 1:
        place, once = places[0], cache(function)  # a page has few different ones
        return lambda row: once(row[place])
    values = itemgetter(*places)
    return lambda row: function(*values(row))


def _has_choices(model: type[models.Model], name: str) -> bool:
    return is_column(model, name) and bool(getattr(model._meta.get_field(name), "choices", None))


def is_column(model: type[models.Model], path: str) -> bool:
    """Whether an ORM path ends in a column that a statement can name."""
    try:
        *through, last = path.split("__")
        for name in through:
            field: Any = model._meta.get_field(name)
            if not (field.many_to_one or field.one_to_one):
                return False
            model = field.related_model
        return any(
            last == column.attname or (last == column.name and not column.is_relation)
            for column in model._meta.concrete_fields
        )
    except FieldDoesNotExist:
        return False
