"""The CSV of a report: its tables one below the other, numbers as numbers, text that a spreadsheet might run made inert."""

from __future__ import annotations

import csv
import io

from core.exports import inert
from reports.documents.content import Cell, Document, Table


def write_csv(document: Document) -> bytes:
    """With a byte order mark, by which spreadsheets know Chinese from the start."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for place, table in enumerate(document.tables):
        if len(document.tables) > 1:
            writer.writerows([[]] * bool(place) + [[inert(table.heading)]])
        writer.writerow([inert(label) for label, _kind in table.columns])
        writer.writerows(_row(row) for row in _rows(table))
    return text.getvalue().encode("utf-8-sig")


def _rows(table: Table) -> tuple[tuple[Cell, ...], ...]:
    return table.rows if table.total is None else (*table.rows, table.total)


def _row(row: tuple[Cell, ...]) -> list[Cell]:
    return ["" if value is None else inert(value) for value in row]
