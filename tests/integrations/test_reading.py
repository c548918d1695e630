"""Files as they really come."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from core.errors import Refusal
from integrations.reading import inspect, rows_of


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


def workbook(rows: list[list[Any]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value, day) if isinstance(value, date) else sheet.write(line, place, value)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("名称,地区\n星河科技,北京\n".encode(), "utf-8"),
        ("名称,地区\n星河科技,北京\n".encode("utf-8-sig"), "utf-8-sig"),
        ("名称,地区\n星河科技有限公司,北京\n".encode("gb18030"), "gb18030"),
        ("名称,地区\n星河科技,北京\n".encode("utf-16"), "utf-16"),
    ],
)
def test_encodings_of_chinese_files(tmp_path: Path, content: bytes, encoding: str) -> None:
    reading = inspect(put(tmp_path, content))
    assert reading.how["encoding"] == encoding
    assert reading.headers == ["名称", "地区"]
    assert reading.samples[0][1] == "北京"


def test_western_letters_are_not_taken_for_chinese(tmp_path: Path) -> None:
    content = "Name;Ort\nMüller & Söhne GmbH;Köln\nBäckerei Groß;Düsseldorf\n".encode("cp1252")
    assert inspect(put(tmp_path, content)).samples == [["Müller & Söhne GmbH", "Köln"], ["Bäckerei Groß", "Düsseldorf"]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, sign: str) -> None:
    text = sign.join(("name", "note")) + "\n" + sign.join(("Acme", '"a, b; c"')) + "\n"
    assert inspect(put(tmp_path, text.encode())).samples == [["Acme", "a, b; c"]]


def test_quoted_lines_and_blank_rows(tmp_path: Path) -> None:
    path = put(tmp_path, b'name,note\r\nAcme,"two\r\nlines"\r\n,\r\n\r\nBeta,x\r\n')
    reading = inspect(path)
    assert reading.row_count == 2
    assert [number for number, _row in rows_of(path, reading.how)] == [1, 2]


def test_cells_of_a_workbook_become_text(tmp_path: Path) -> None:
    content = workbook(
        [["name", "size", "price", "on"], ["Acme", 12, 3.5, date(2025, 3, 1)], ["Beta", 1e3, 0.1, date(2024, 2, 29)]]
    )
    assert inspect(put(tmp_path, content)).samples == [
        ["Acme", "12", "3.5", "2025-03-01"],
        ["Beta", "1000", "0.1", "2024-02-29"],
    ]


def zip_of(name: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, b"0" * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "no_header"),
        (b",,\nAcme,x\n", "no_header"),
        (b"name,note\n", "no_rows"),
        (b"name,name\nAcme,x\n", "duplicate_header"),
        (b"name\nAc\x00me\n", "binary"),
        (b"name\nAcme\n" + b"\xff\xfe\x81" * 3, "encoding"),
        (b"\xef\xbb\xbfname\nAcme\xff\n", "encoding"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"name\n" + b"x\n" * 200_001, "too_many_rows"),
        (zip_of("xl/sheet.xml", 50_000_000), "too_large"),
        (zip_of("word/document.xml", 10), "broken_excel"),
        (b",".join(b"c%d" % number for number in range(301)) + b"\n1\n", "too_many_columns"),
        (b'name,note\nAcme,"' + b"x" * 200_000 + b"\n", "broken_csv"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_read_is_said_in_words(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as error:
        inspect(put(tmp_path, content))
    assert (error.value.code, error.value.problems[0].field) == (code, "file")
