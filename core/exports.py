"""The one writer of files for spreadsheets: inert cells, numbers as numbers, constant memory, the columns of the list.

Text is never taken for a formula: in XLSX it is written as a string cell; in CSV, where a spreadsheet would guess, text that starts
like a formula gets an apostrophe in front (which the import takes off again, see `plain_text`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.late import late
from core.listing import Listing
from core.tables import Column

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = late("xlsxwriter")

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What answers at once; more is a job's work.
DIRECT_MOST = 5000
CHUNK = 1000
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|", "%")
XLSX_TEXT_MOST = 32767


def inert(value: Any) -> Any:
    """For CSV: text that a spreadsheet might run becomes plain text; numbers and dates stay what they are."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def plain_text(value: str) -> str:
    """What `inert` was given."""
    return value[1:] if value[:1] == "'" and value[1:].lstrip(" \u00a0").startswith(FORMULA_STARTS) else value


def header(columns: Sequence[Column]) -> list[str]:
    """A money column is followed by its currency."""
    names: list[str] = []
    for column in columns:
        names.append(str(column.label))
        if column.kind == "money":
            names.append(_("%(column)s (currency)") % {"column": column.label})
    return names


def cells(columns: Sequence[Column], row: Any) -> list[Any]:
    values: list[Any] = []
    for column in columns:
        values.append(cell(column.value(row)))
        if column.kind == "money":
            values.append(column.extra(row) or "")  # noqa: S610  not the queryset method
    return values


def cell(value: Any) -> Any:
    """A number, a date, an instant in the zone that is active, or text."""
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case int() | Decimal() | float():
            return value
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if timezone.is_aware(value) else value
        case date():
            return value
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """UTF-8 with a mark at the front, by which spreadsheets know it; one line at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for line in _with_header(columns, rows):
        writer.writerow([inert(value) for value in line])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any]) -> int:
    """How many rows were written."""
    count = -2  # neither the mark nor the header is a row
    for line in csv_lines(columns, rows):
        file.write(line)
        count += 1
    return count


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], title: str = "") -> int:
    """One sheet, written row by row; how many rows were written."""
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "remove_timezone": True}
    )
    sheet = book.add_worksheet(_sheet_name(title))
    styles = {
        "head": book.add_format({"bold": True}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header(columns)) - 1, 0), 18)
    count = -1
    for count, line in enumerate(_with_header(columns, rows)):
        for place, value in enumerate(line):
            _write_cell(sheet, count, place, value, styles)
    book.close()
    return count


def _write_cell(sheet: Any, line: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if line == 0:
        sheet.write_string(line, place, str(value), styles["head"])
    elif isinstance(value, (int, Decimal, float)):
        sheet.write_number(line, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value, styles["instant"])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value)
    elif value != "":
        sheet.write_string(line, place, str(value)[:XLSX_TEXT_MOST])


def _with_header(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    yield header(columns)
    for row in rows:
        yield cells(columns, row)


def _sheet_name(title: str) -> str:
    return "".join(char for char in str(title) if char not in "[]:*?/\\'")[:31] or "Sheet1"


def rows_of(listing: Listing) -> Iterator[Any]:
    """All rows of the list as filtered, in its order, fetched in portions."""
    ordered = listing.table.fetch(listing.queryset).order_by(*(key.order_by() for key in listing.sort_keys), "id")
    return ordered.iterator(chunk_size=CHUNK)


def write(file: IO[bytes], kind: str, columns: Sequence[Column], rows: Iterable[Any], title: str = "") -> int:
    return write_csv(file, columns, rows) if kind == "csv" else write_xlsx(file, columns, rows, title)


def check_size(listing: Listing) -> None:
    """Refuse what is too large to be answered at once."""
    if listing.queryset.order_by()[: DIRECT_MOST + 1].count() > DIRECT_MOST:
        message = _("More than %(most)s rows: filter further, or have the file made in the background.") % {
            "most": f"{DIRECT_MOST:,}"
        }
        raise Refusal(message, code="too_large")


def response(listing: Listing, kind: str, title: str) -> HttpResponse:
    """The file as an attachment; `kind` is "csv" or "xlsx"."""
    check_size(listing)
    file = io.BytesIO()
    write(file, kind, listing.columns, rows_of(listing), title)
    return attachment(file.getvalue(), kind, title)


def attachment(content: bytes, kind: str, title: str) -> HttpResponse:
    name = f"{title}-{timezone.localdate():%Y-%m-%d}.{kind}"
    disposition = f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''{quote(name)}"
    return HttpResponse(
        content,
        content_type=FORMATS[kind],
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )
