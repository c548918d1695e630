"""A built report as a document: the same figures as on the page, for workbook, PDF and CSV."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import formats
from reports.builder.table import Line, ReportTable
from reports.documents.content import COUNT, MONEY, NUMBER, PERCENT, TEXT, Cell, Document, Table

KINDS = {"money": MONEY, "percent": PERCENT, "count": COUNT}


def document_of(table: ReportTable, title: str, viewer: Any) -> Document:
    language = get_language() or "en"
    first, last, today = (
        formats.day(day, language) for day in (table.period.start, table.period.last_day, table.today)
    )
    return Document(
        title=title,
        subtitle=_("%(first)s – %(last)s, as of %(today)s, for %(viewer)s")
        % {"first": first, "last": last, "today": today, "viewer": str(viewer)},
        language=language, currency=table.currency, facts=(), tables=(_table(table, title),),
        notes=tuple(_notes(table)), empty=_("Nothing here."),
    )  # fmt: skip


def _table(table: ReportTable, title: str) -> Table:
    columns: list[tuple[str, str]] = [(table.row_label, TEXT)]
    for column in table.columns:
        columns.append((column.title, KINDS.get(column.unit, NUMBER)))
        if table.compared:
            columns.append((_("%(name)s, change in %%") % {"name": column.title}, PERCENT))
    rows = tuple(_row(line, table) for line in table.lines)
    return Table(title, tuple(columns), rows, _row(table.total, table))


def _row(line: Line, table: ReportTable) -> tuple[Cell, ...]:
    cells: list[Cell] = [line.head.label]
    for figure in line.figures:
        cells += [figure.value, figure.change] if table.compared else [figure.value]
    return tuple(cells)


def _notes(table: ReportTable) -> list[str]:
    said = {column.label: column.definition for column in table.columns}
    notes = [f"{label}: {definition}" for label, definition in said.items()]
    if table.compared:
        days = {"first": table.compared.start, "last": table.compared.last_day}
        notes.append(_("Compared with %(first)s – %(last)s.") % days)
    if table.several:
        notes.append(_("One record may stand in more than one row: the rows add up to more than the total."))
    if table.left_out:
        words = ngettext(
            "%(n)s amount has no exchange rate and is left out.", "%(n)s amounts have no exchange rate and are left out.",
            table.left_out,
        )  # fmt: skip
        notes.append(words % {"n": table.left_out})
    if table.more:
        notes.append(_("%(n)s more rows are not shown; the total counts them.") % {"n": table.more})
    if table.hidden:
        notes.append(_("Not for your role, and left out: %(names)s.") % {"names": ", ".join(table.hidden)})
    return notes
