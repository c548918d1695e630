"""Rows of the first sheet of an Excel file, as text. Formulas give their last result; nothing is calculated or run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.errors import Refusal
from core.late import late

if TYPE_CHECKING:
    import python_calamine
else:
    python_calamine = late("python_calamine")

MAX_UNPACKED = 600 * 2**20
MAX_RATIO = 200


def refuse_bomb(path: Path) -> None:
    """A small file that unpacks to a huge one, or an archive that is no workbook, is not read."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _broken() from error
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 100_000):
        raise Refusal(_("This Excel file unpacks to more than can be read."), code="too_large", field="file")
    if not any(info.filename == "xl/workbook.xml" for info in infos):
        raise _broken()


def rows(path: Path) -> Iterator[list[str]]:
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            yield [_text(cell) for cell in row]
    except (python_calamine.CalamineError, IndexError) as error:
        raise _broken() from error


def _broken() -> Refusal:
    return Refusal(
        _("This Excel file can't be read. Save it again as .xlsx, or as CSV."), code="broken_excel", field="file"
    )


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return repr(cell)
        case datetime() if cell.time() == time(0):
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell).replace("\x00", "")
