"""A table of texts out of a file: whatever its encoding and its separator."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t|"
LONGEST_CELL = 10_000_000


class Unreadable(ValueError):
    """The file or the question can't be understood; the message says why, for the person who asked."""


@dataclass(frozen=True)
class Sheet:
    """Columns by name, all of the same length."""

    columns: dict[str, list[str]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def column(self, name: str) -> str:
        """The column that is meant: exactly so called, or else but for case and space around."""
        if name in self.columns:
            return name
        alike = [known for known in self.columns if known.casefold() == name.strip().casefold()]
        if len(alike) == 1:
            return alike[0]
        raise Unreadable(f"There is no column “{name}”. The file has: {', '.join(self.columns)}.")

    def without(self, names: Sequence[str]) -> Sheet:
        return Sheet({name: cells for name, cells in self.columns.items() if name not in set(names)})

    def rows(self, chosen: Sequence[int]) -> Sheet:
        return Sheet({name: [cells[index] for index in chosen] for name, cells in self.columns.items()})


def read_file(path: Path) -> Sheet:
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"The file {path} can't be read: {error.strerror or error}.") from error


def read(content: bytes) -> Sheet:
    """The first line names the columns; lines that are too short are filled up, empty ones are passed over."""
    text = decoded(content).replace("\0", "")
    usual = csv.field_size_limit(LONGEST_CELL)
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)) if any(line)]
    except csv.Error as error:
        raise Unreadable(f"This is no CSV file: {error}.") from error
    finally:
        csv.field_size_limit(usual)
    if len(lines) < 2:
        raise Unreadable("The file has no rows below its heading.")
    names = _names(lines[0])
    width = len(names)
    body = [line if len(line) == width else (line + [""] * width)[:width] for line in lines[1:]]
    cells = zip(*body, strict=True)
    return Sheet({name: list(column) for name, column in zip(names, cells, strict=True) if name})


def decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def separator(text: str) -> str:
    """The mark that stands most often in the heading, outside of quotes."""
    heading = "".join(part for number, part in enumerate(text.split("\n", 1)[0].split('"')) if number % 2 == 0)
    counts = Counter(mark for mark in heading if mark in SEPARATORS)
    return counts.most_common(1)[0][0] if counts else ","


def _names(heading: Sequence[str]) -> list[str]:
    """Each once: a second column of the same name gets a number. Columns without a name are left out."""
    seen: Counter[str] = Counter()
    names = []
    for given in heading:
        name = given.strip()
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return names
