"""What a text means: numbers, dates, yes and no, in the spellings files come in."""

from datetime import UTC, datetime

import pytest

from leads.scoring.columns import KEY_NAME
from leads.scoring.sheet import Unreadable, read
from leads.scoring.values import day_comes_first, is_nothing, moment, number, truth
from leads.scoring.words import words_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5.0), (" -3.5 ", -3.5), ("1,234,567.89", 1234567.89), ("1 234", 1234.0), ("12,5", 12.5), ("¥1,200.00", 1200.0),
        ("CNY 5", 5.0),
        ("45%", 45.0), ("1e3", 1000.0), ("100元", 100.0), ("abc", None), ("", None), ("nan", None), ("inf", None), ("2024-01-05", None),
        ("1.2.3", None),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2024-03-05", False, (2024, 3, 5, 0, 0)),
        ("2024/3/5 14:30", False, (2024, 3, 5, 14, 30)),
        ("2024-03-05T14:30:00Z", False, (2024, 3, 5, 14, 30)),
        ("2024-03-05T14:30:00+08:00", False, (2024, 3, 5, 6, 30)),
        ("2024-03-05 14:30:00.123456-05:30", False, (2024, 3, 5, 20, 0)),
        ("20240305", False, (2024, 3, 5, 0, 0)),
        ("2024年3月5日", False, (2024, 3, 5, 0, 0)),
        ("2024年3月5日 9时05分", False, (2024, 3, 5, 9, 5)),
        ("05.03.2024", True, (2024, 3, 5, 0, 0)),
        ("03/05/2024", False, (2024, 3, 5, 0, 0)),
        ("03/05/2024", True, (2024, 5, 3, 0, 0)),
        ("3/5/24 2:05 PM", False, (2024, 3, 5, 14, 5)),
        ("12/31/2024 12:00 am", False, (2024, 12, 31, 0, 0)),
        ("5 Mar 2024", False, (2024, 3, 5, 0, 0)),
        ("05-Mar-24", False, (2024, 3, 5, 0, 0)),
        ("March 5, 2024", False, (2024, 3, 5, 0, 0)),
        ("2024-03", False, (2024, 3, 1, 0, 0)),
        ("2024-13-01", False, None),
        ("31/02/2024", True, None),
        ("12345", False, None),
        ("soon", False, None),
    ],
)
def test_instants(text: str, day_first: bool, expected: tuple[int, ...] | None) -> None:
    assert moment(text, day_first=day_first) == (datetime(*expected, tzinfo=UTC) if expected else None)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["03/04/2024", "13/04/2024"], True),
        (["03/04/2024", "04/13/2024"], False),
        (["03/04/2024"], False),
        (["03.04.2024"], True),
    ],
)
def test_the_whole_column_tells_whether_the_day_comes_first(texts: list[str], expected: bool) -> None:
    assert day_comes_first(texts) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes", True), ("won", True), ("TRUE", True), ("成交", True), ("是", True), ("no", False),
        ("Closed  Lost", False), ("否", False), ("maybe", None),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, expected: bool | None) -> None:
    assert truth(text) is expected


@pytest.mark.parametrize("text", ["", " ", "NA", "n/a", "Select", "NULL", "-", "无"])
def test_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id", True), ("Prospect ID", True), ("lead_id", True), ("LeadId", True), ("Lead Number", True), ("客户编号", True), ("手机", True),
        ("paid", False), ("Grid", False), ("amount", False), ("visits", False), ("idle", False), ("casino", False),
    ],
)  # fmt: skip
def test_names_of_keys(name: str, expected: bool) -> None:
    assert bool(KEY_NAME.search(name)) is expected


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (b"a,b\n1,2\n", {"a": ["1"], "b": ["2"]}),
        ("\ufeffa;b\n1;2".encode(), {"a": ["1"], "b": ["2"]}),
        ("来源,成交\n网站,是\n".encode("gb18030"), {"来源": ["网站"], "成交": ["是"]}),
        (b'a\tb\n1\t"x\ty"\n\n', {"a": ["1"], "b": ["x\ty"]}),
        (b"a,a,\n1,2,3\n", {"a": ["1"], "a (2)": ["2"]}),
        (b"a,b\n1\n1,2,3\n", {"a": ["1", "1"], "b": ["", "2"]}),
        ('a,b\r\n1,"two\nlines"\r\n'.encode("utf-16"), {"a": ["1"], "b": ["two\nlines"]}),
    ],
)
def test_files(content: bytes, columns: dict[str, list[str]]) -> None:
    assert read(content).columns == columns


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\n\n"])
def test_a_file_without_rows_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


def test_words_of_two_languages() -> None:
    assert words_of("Need 3 laser cutters, 急需激光") == {"need", "laser", "cutters", "急需", "需激", "激光"}
