"""Columns of a list: shared by the page, the export and the report of the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language

from core.keyset import Key, attribute

Render = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column.

    `key`      stable name, also in saved views and exports
    `source`   attribute path on the row ("owner__full_name"), or a function of the row; default: `key`
    `kind`     text, link, money, number, percent, date, instant, person, badge, tags, choice (core.cells renders them)
    `sort`     sort keys when the list may be ordered by it; None means it can't
    `detail`   for money: attribute with the currency; for badge: function of the row giving the tone
    """

    key: str
    label: str | Promise
    source: str | Render | None = None
    kind: str = "text"
    sort: tuple[Key, ...] | None = None
    shown: bool = True
    detail: str | Render | None = None

    def value(self, row: Any) -> Any:
        source = self.source or self.key
        return attribute(row, source) if isinstance(source, str) else source(row)

    def extra(self, row: Any) -> Any:
        if self.detail is None:
            return None
        return attribute(row, self.detail) if isinstance(self.detail, str) else self.detail(row)


def sortable(name: str, *, nullable: bool = False) -> tuple[Key, ...]:
    return (Key(name, nullable=nullable),)


@dataclass(frozen=True)
class Made:
    """A value made by `function` from what stands at `paths`; unlike a function of the row it can be read from plain tuples, too."""

    function: Callable[..., Any]
    paths: tuple[str, ...]

    def __call__(self, row: Any) -> Any:
        return self.function(*(attribute(row, path) for path in self.paths))


def made(function: Callable[..., Any], *paths: str) -> Made:
    return Made(function, paths)


@dataclass(frozen=True)
class Words:
    """The words of a choice field: what `get_<name>_display` gives, without translating every choice anew for each row."""

    name: str

    def of(self, model: type[Model]) -> dict[Any, str]:
        return _words(model._meta.label, self.name, get_language() or "")

    def __call__(self, row: Any) -> str:
        key = getattr(row, self.name)
        return self.of(type(row)).get(key, str(key))


def display(name: str) -> Words:
    return Words(name)


@lru_cache(maxsize=256)
def _words(model: str, name: str, language: str) -> dict[Any, str]:
    field = apps.get_model(model)._meta.get_field(name)
    return {key: str(label) for key, label in field.flatchoices}


@dataclass(frozen=True)
class Table:
    """A list's columns, its default ordering ("-id": newest first) and how its rows are fetched for showing."""

    name: str
    columns: tuple[Column, ...]
    ordering: str = "-id"
    fetch: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda queryset: queryset
    by_key: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})

    def orderings(self) -> list[str]:
        return ["id", *(column.key for column in self.columns if column.sort)]

    def keys(self, ordering: str) -> list[Key]:
        """Sort keys for "-amount"; raises KeyError for what is not offered."""
        descending, name = ordering.startswith("-"), ordering.lstrip("-")
        if name == "id":
            return [Key("id", descending)]
        sort = self.by_key[name].sort
        if sort is None:
            raise KeyError(name)
        return [Key(key.name, key.descending != descending, key.nullable) for key in sort]

    def chosen(self, keys: Iterable[str]) -> list[Column]:
        """The columns named, in that order; the default ones when none is named. Unknown names raise KeyError."""
        named = [self.by_key[key] for key in keys]
        return named or [column for column in self.columns if column.shown]
