"""What a file is, and its rows as lists of text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refusal
from integrations.reading import csv_rows, xlsx_rows
from integrations.reading.encoding import encoding_of

MAX_ROWS = 200_000
MAX_COLUMNS = 300
SAMPLE_ROWS = 200
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the file again (`how`), its header, the first rows, and how many there are."""

    how: dict[str, Any]
    headers: list[str]
    samples: list[list[str]] = field(default_factory=list)
    row_count: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def inspect(path: Path) -> Reading:
    """Find out how to read the file and whether it is a table; a `Refusal` says in words what is wrong with it."""
    how = _how(path)
    rows = _raw_rows(path, how)
    header = next(rows, None)
    if header is None:
        raise _refusal("empty", _("The file is empty."))
    headers = _checked_header(header)
    samples: list[list[str]] = []
    count = 0
    for row in _without_blank(rows):
        count += 1
        if count > MAX_ROWS:
            raise _refusal(
                "too_many_rows", _("The file has more than %(most)s rows. Split it.") % {"most": f"{MAX_ROWS:,}"}
            )
        if len(samples) < SAMPLE_ROWS:
            samples.append(row)
    if count == 0:
        raise _refusal("no_rows", _("The file has a header but no rows."))
    return Reading(how, headers, samples, count)


def rows_of(path: Path, how: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, numbered from 1; blank rows don't count."""
    rows = _raw_rows(path, how)
    next(rows, None)
    return enumerate(_without_blank(rows), start=1)


def _how(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise _refusal("empty", _("The file is empty."))
    if start.startswith(OLD_OFFICE):
        raise _refusal("old_excel", _("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    if zipfile.is_zipfile(path):
        xlsx_rows.refuse_bomb(path)
        return {"format": "xlsx"}
    encoding = encoding_of(path)
    return {"format": "csv", "encoding": encoding, "delimiter": csv_rows.delimiter_of(path, encoding)}


def _raw_rows(path: Path, how: dict[str, Any]) -> Iterator[list[str]]:
    if how["format"] == "xlsx":
        return xlsx_rows.rows(path)
    return csv_rows.rows(path, how["encoding"], how["delimiter"])


def _without_blank(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    return (row for row in rows if any(cell.strip() for cell in row))


def _checked_header(header: list[str]) -> list[str]:
    """Names of the columns, trimmed; nameless ones at the end are dropped, others get a name."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise _refusal("no_header", _("The first row must hold the names of the columns, but it is blank."))
    if len(names) > MAX_COLUMNS:
        raise _refusal("too_many_columns", _("The file has more than %(most)s columns.") % {"most": MAX_COLUMNS})
    names = [name[:200] or _("Column %(number)s") % {"number": place} for place, name in enumerate(names, start=1)]
    seen: set[str] = set()
    if twice := sorted({name for name in names if name in seen or seen.add(name)}):  # type: ignore[func-returns-value]
        raise _refusal(
            "duplicate_header",
            _("These column names stand twice in the header: %(names)s") % {"names": ", ".join(twice)},
        )
    return names


def _refusal(code: str, message: str) -> Refusal:
    return Refusal(message, code=code, field="file")
