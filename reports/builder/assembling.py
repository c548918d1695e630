"""From values by key to a table: which rows and columns, in which order, under which names, each figure with its address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.periods import Period
from reports.builder.address import RowsAddress
from reports.builder.buckets import BUCKETS, name_of, starts
from reports.builder.conversion import Moment
from reports.builder.definition import ReportDefinition
from reports.builder.naming import names_of
from reports.builder.subjects import DIMENSIONS
from reports.builder.table import Column, Figure, Head, Line, ReportTable

if TYPE_CHECKING:
    from reports.builder.running import Values

MOST_ROWS, MOST_COLUMNS = 200, 24
CELL, BY_ROW, BY_COLUMN, WHOLE = 0, 1, 2, 3


def assemble(
    asked: ReportDefinition, values: Sequence[Values], moment: Moment, period: Period, compared: Period | None,
    hidden: tuple[str, ...],
) -> ReportTable:  # fmt: skip
    axes = Axes(asked, values, moment, period, compared)
    rows, columns = axes.heads(asked.rows, 1), axes.heads(asked.columns, 2)
    shown = rows[: MOST_ROWS if asked.rows not in BUCKETS else len(rows)]
    made = _columns(values, columns[:MOST_COLUMNS], bool(asked.columns))
    figures = Figures(asked, values, axes)
    total = Head("", _("Total"))
    return ReportTable(
        definition=asked, today=moment.today, period=period, compared=compared, currency=moment.base_currency,
        row_label=str(DIMENSIONS[asked.rows].label) if asked.rows else "", columns=made,
        lines=tuple(Line(head, figures.of_line(head, made)) for head in shown) if asked.rows else (),
        total=Line(total, figures.of_line(None, made)), hidden=hidden, left_out=sum(row.left_out for row in values),
        several=any(DIMENSIONS[key].several for key in (asked.rows, asked.columns) if key), more=len(rows) - len(shown),
    )  # fmt: skip


def _columns(values: Sequence[Values], heads: Sequence[Head], split: bool) -> tuple[Column, ...]:
    """A column for each measure; where there are columns, those of each head and in the end the totals."""
    said = [(row.measure.key, str(row.measure.label), row.measure.unit, str(row.measure.definition)) for row in values]
    parts = [Column(*words, head) for head in heads for words in said]
    return (*parts, *(Column(*words, is_total=split) for words in said))


class Axes:
    """Rows and columns of one report. Time goes by its order, without gaps; stages and choices by theirs; else the most comes first."""

    def __init__(
        self, asked: ReportDefinition, values: Sequence[Values], moment: Moment, period: Period, compared: Period | None
    ) -> None:
        self.asked, self.values, self.first_month = asked, values, moment.fiscal_year_start
        self.period, self.compared = period, compared

    def heads(self, dimension: str, place: Literal[1, 2]) -> list[Head]:
        if not dimension:
            return []
        if dimension in BUCKETS:
            language = get_language() or "en"
            days = starts(self.period, dimension, self.first_month)
            return [Head(day.isoformat(), name_of(day, dimension, self.first_month, language)) for day in days]
        keys = {key for row in self.values for before in (False, True) for key in row.keys(place, before=before)}
        names = names_of(dimension, keys)
        return sorted(
            (Head(key, names.label(key)) for key in keys), key=lambda head: self._order(head, place, names.order)
        )

    def _order(self, head: Head, place: int, order: dict[str, Any]) -> tuple[Any, ...]:
        if order:
            return (head.key == "", order.get(head.key, ()), head.label)
        row, column = (head.key, "") if place == 1 else ("", head.key)
        which = {1: BY_ROW if self.asked.columns else CELL, 2: BY_COLUMN}[place]
        value = self.values[0].value(which, row, column) if self.values else None
        return (value is None, -(value or Decimal(0)), head.label)

    def before(self, dimension: str, key: str) -> str:
        """The key in the period compared with: the first month stands for the first month, and so on."""
        if dimension not in BUCKETS or self.compared is None:
            return key
        now = starts(self.period, dimension, self.first_month)
        then = starts(self.compared, dimension, self.first_month)
        place = now.index(date.fromisoformat(key))
        return then[place].isoformat() if place < len(then) else "-"


class Figures:
    def __init__(self, asked: ReportDefinition, values: Sequence[Values], axes: Axes) -> None:
        self.asked, self.axes = asked, axes
        self.values = {row.measure.key: row for row in values}
        self.address = RowsAddress(asked)

    def of_line(self, row: Head | None, columns: Sequence[Column]) -> tuple[Figure, ...]:
        return tuple(self._of(row, column) for column in columns)

    def _of(self, row: Head | None, column: Column) -> Figure:
        values, which = self.values[column.measure], self._which(row, column)
        at = (row.key if row else "", column.head.key if column.head else "")
        then = (self.axes.before(self.asked.rows, at[0]) if row else "",
                self.axes.before(self.asked.columns, at[1]) if column.head else "")  # fmt: skip
        return Figure(
            values.value(which, *at),
            self.address.of(column.measure, row.key if row else None, column.head.key if column.head else None),
            values.before(which, *then) if self.asked.compare else None,
        )

    def _which(self, row: Head | None, column: Column) -> int:
        if row is None:
            return WHOLE if column.head is None and self.asked.rows else BY_COLUMN if column.head else WHOLE
        return CELL if column.head is not None or not self.asked.columns else BY_ROW
