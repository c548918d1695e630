"""The workbook: a sheet a table. Text is written as text, so nothing in it can run; numbers stay numbers that can be added up."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.late import late
from reports.documents.content import COUNT, MONEY, NUMBER, PERCENT, Cell, Document, Table

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = late("xlsxwriter")

FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
TEXT_MOST = 32767


def write_xlsx(document: Document) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": document.title, "subject": document.subtitle})
    styles = _styles(book, document)
    _facts_sheet(book, document, styles)
    used = {sheet_name(document.title).lower()}
    for table in document.tables:
        _table_sheet(book, table, styles, free_name(table.heading, used))
    book.close()
    return file.getvalue()


def _styles(book: Any, document: Document) -> dict[str, Any]:
    money = f'#,##0.00\\ "{document.currency}"'
    numbers = {MONEY: money, COUNT: "#,##0", PERCENT: '0.00"%"', NUMBER: "#,##0.0", "date": "yyyy-mm-dd"}
    styles = {kind: book.add_format({"num_format": number}) for kind, number in numbers.items()}
    styles |= {
        f"total {kind}": book.add_format({"num_format": number, "bold": True, "top": 1})
        for kind, number in numbers.items()
    }
    styles["title"] = book.add_format({"bold": True, "font_size": 16})
    styles["head"] = book.add_format({"bold": True, "bottom": 1})
    styles["head number"] = book.add_format({"bold": True, "bottom": 1, "align": "right"})
    styles["total text"] = book.add_format({"bold": True, "top": 1})
    return styles


def _facts_sheet(book: Any, document: Document, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(sheet_name(document.title))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 24)
    sheet.write_string(0, 0, document.title, styles["title"])
    sheet.write_string(1, 0, document.subtitle)
    for line, fact in enumerate(document.facts, start=3):
        sheet.write_string(line, 0, fact.label)
        _write(sheet, line, 1, fact.value, fact.kind, styles)
    for line, note in enumerate(document.notes, start=4 + len(document.facts)):
        sheet.write_string(line, 0, note)


def _table_sheet(book: Any, table: Table, styles: dict[str, Any], name: str) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, (label, kind) in enumerate(table.columns):
        sheet.set_column(place, place, 30 if kind == "text" else 18)
        sheet.write_string(0, place, label, styles["head" if kind == "text" else "head number"])
    for line, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, line, place, value, table.columns[place][1], styles)
    for place, value in enumerate(table.total or ()):
        _write(sheet, len(table.rows) + 1, place, value, table.columns[place][1], styles, prefix="total ")


def _write(sheet: Any, line: int, place: int, value: Cell, kind: str, styles: dict[str, Any], prefix: str = "") -> None:
    if isinstance(value, (int, Decimal)):
        sheet.write_number(line, place, value, styles[prefix + kind])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, styles[prefix + "date"])
    elif value is not None:
        sheet.write_string(line, place, value[:TEXT_MOST], styles.get(prefix + "text"))
    else:
        sheet.write_string(line, place, "—", styles.get(prefix + "text"))


def sheet_name(text: str) -> str:
    return text.translate(FORBIDDEN_IN_NAMES).strip()[:31] or "Sheet"


def free_name(text: str, used: set[str]) -> str:
    """A name that no sheet has yet, whatever the case; spreadsheets refuse a second one."""
    base, number = sheet_name(text), 1
    name = base
    while name.lower() in used:
        number += 1
        name = f"{base[:27]} {number}"
    used.add(name.lower())
    return name
