"""The parts of a document. All words are in the reader's language already; numbers are still numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core import formats

TEXT, COUNT, MONEY, PERCENT, NUMBER = "text", "count", "money", "percent", "number"
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Fact:
    """One figure with its name."""

    label: str
    value: Cell
    kind: str = TEXT


@dataclass(frozen=True)
class Table:
    """Columns as (label, kind). `total` is the last row, set apart."""

    heading: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None


@dataclass(frozen=True)
class Document:
    title: str
    subtitle: str
    language: str
    currency: str
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    empty: str = ""


def shown(value: Cell, kind: str, document: Document) -> str:
    """A cell as people read it."""
    if value is None:
        return formats.NOTHING
    if kind == MONEY:
        return formats.amount(Decimal(str(value)), document.currency, document.language)
    if kind == PERCENT:
        return formats.percent(Decimal(str(value)), document.language, 2)
    if isinstance(value, (int, Decimal)):
        return formats.number(value, document.language, 1 if kind == NUMBER else 0)
    return formats.day(value, document.language) if isinstance(value, date) else str(value)
