"""The rows behind a figure as a list: the columns of the records' own list, with what each row adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table
from people.queries import organisation
from reports.builder.buckets import BUCKETS, name_of
from reports.builder.conversion import Moment
from reports.builder.definition import ReportDefinition
from reports.builder.measures import Measure
from reports.builder.naming import names_of
from reports.builder.subjects import DIMENSIONS
from targets.metrics import COUNT, MONEY, PERCENT

KINDS = {MONEY: "money", PERCENT: "percent"}


def columns_with_part(measure: Measure) -> Table:
    """A plain count adds one a row, which needs no column; what counts once has no part of its own on a page of a list."""
    table = measure.subject.table
    if (measure.unit == COUNT and measure.adds_up) or (measure.fold == "sum" and not measure.exact):
        return replace(table, name=f"report-{table.name}")
    part = Column(
        "part", _("Adds to the figure"), source=_part, kind=KINDS.get(measure.unit, "number"), detail=_currency
    )
    # Beside what the row is, so that it is in sight also on a phone.
    return Table(f"report-{table.name}", (table.columns[0], part, *table.columns[1:]), table.ordering, table.fetch)


def _part(row: Any) -> Any:
    return row.part


def _currency(_row: Any) -> str:
    return organisation().base_currency


def words_of(asked: ReportDefinition, today: date, row: str | None, column: str | None) -> list[tuple[str, str]]:
    """What the figure was limited to: (dimension, name)."""
    moment, said = Moment.of(today), []
    for dimension, key in ((asked.rows, row), (asked.columns, column)):
        if dimension and key is not None:
            said.append((str(DIMENSIONS[dimension].label), _name(dimension, key, moment)))
    return said


def _name(dimension: str, key: str, moment: Moment) -> str:
    if dimension in BUCKETS:
        return name_of(date.fromisoformat(key), dimension, moment.fiscal_year_start, get_language() or "en")
    return names_of(dimension, [key]).label(key)
