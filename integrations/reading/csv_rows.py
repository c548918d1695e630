"""Rows of a delimited text file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from core.errors import Refusal

DELIMITERS = ",;\t|"
MAX_CELL = 131_072


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign that divides the first lines into the most columns, equally many in each."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for _number, line in zip(range(20), file, strict=False)]
    return max(DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] < 2:
        return (0, 0)
    return (sum(width == widths[0] for width in widths), widths[0])


def rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            message = _("Line %(line)s of the file can't be read: a quotation mark may be missing.") % {
                "line": reader.line_num
            }
            raise Refusal(message, code="broken_csv", field="file") from error
