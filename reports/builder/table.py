"""A report as it came out: rows, columns, figures, totals. Frozen, and the same for page, chart, workbook, PDF and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.periods import Period
from reports.builder.definition import ReportDefinition

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Head:
    """What a row or a column stands for; the key is empty where a record names nothing."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the address of the rows that make it. None is "nothing to say", shown as a dash."""

    value: Decimal | None
    address: str
    before: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """In per cent of what it was; None where there was nothing to compare with."""
        if self.value is None or not self.before:
            return None
        return ((self.value - self.before) * 100 / abs(self.before)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Column:
    """One measure, and where the report has columns the one it is for."""

    measure: str
    label: str
    unit: str
    definition: str
    head: Head | None = None
    is_total: bool = False

    @property
    def title(self) -> str:
        return self.label if self.head is None else f"{self.head.label} · {self.label}"


@dataclass(frozen=True, slots=True)
class Line:
    head: Head
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class ReportTable:
    """`hidden` measures are not for this viewer; `left_out` rows have no exchange rate; `several` says that a record may stand in more
    than one row, so that rows add up to more than the total; `more` rows are not shown, but are in the total."""

    definition: ReportDefinition
    today: date
    period: Period
    compared: Period | None
    currency: str
    row_label: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    hidden: tuple[str, ...] = ()
    left_out: int = 0
    several: bool = False
    more: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.columns or not (self.lines or self.definition.rows == "")

    def column_of(self, measure: str, column: str | None = None) -> int:
        """The place of a measure: in one of the columns, or in its total."""
        for place, item in enumerate(self.columns):
            if item.measure == measure and (item.head.key if item.head else None) == column:
                return place
        raise KeyError(measure)
