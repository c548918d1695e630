"""The one writer of spreadsheet files (promise 12)."""

import io
import os
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core import exports
from core.tables import Column

COLUMNS = (
    Column("text", "Text"),
    Column("amount", "Amount", kind="money", detail="currency"),
    Column("on", "On", kind="date"),
    Column("at", "At", kind="instant"),
    Column("tags", "Tags", kind="tags"),
)


@dataclass
class Row:
    text: str = "plain"
    amount: Decimal | None = Decimal("-12.50")
    currency: str = "CNY"
    on: date | None = date(2026, 11, 23)
    at: datetime | None = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
    tags: tuple[str, ...] = ("a", "b")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r", "\n", " =", "|", "%"])
def test_text_like_a_formula_is_inert_in_csv_and_comes_back(start: str) -> None:
    text = f"{start}1+1"

    assert exports.inert(text) == f"'{text}"
    assert exports.plain_text(exports.inert(text)) == text


@pytest.mark.parametrize("value", ["plain", "'quoted", "a=b", Decimal(-5), -5, date(2026, 1, 1), ""])
def test_the_rest_stays_as_it_is(value: Any) -> None:
    assert exports.inert(value) == value


def test_csv() -> None:
    text = b"".join(exports.csv_lines(COLUMNS, [Row(), Row('王小明, "x"', None, "", None, None, ())])).decode(
        "utf-8-sig"
    )

    assert text.splitlines() == [
        "Text,Amount,Amount (currency),On,At,Tags",
        'plain,-12.50,CNY,2026-11-23,2026-11-23 12:05:06,"a, b"',
        '"王小明, ""x""",,,,,',
    ]


def test_xlsx_keeps_types() -> None:
    file = io.BytesIO()

    assert exports.write_xlsx(file, COLUMNS, [Row("=1+1")], "Leads: [all]/1") == 1

    sheet = openpyxl.load_workbook(file).active
    assert sheet.title == "Leads all1"
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [
        ("=1+1", "s"),
        (-12.5, "n"),
        ("CNY", "s"),
        (datetime(2026, 11, 23), "d"),  # noqa: DTZ001  a cell has no zone
        (datetime(2026, 11, 23, 12, 5, 6), "d"),  # noqa: DTZ001
        ("a, b", "s"),
    ]


def test_memory_does_not_grow_with_rows() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        with Path(os.devnull).open("wb") as file:
            exports.write_xlsx(file, COLUMNS, (Row(f"row {number}") for number in range(rows)))
        _now, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(6000) < 2 * peak(600) + 500_000
