"""Series out of other people's files: amounts, days, rhythm, periods without anything."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from forecasts.files.amounts import amount, comma_is_decimal
from forecasts.files.asking import ask
from forecasts.files.days import days_of
from forecasts.files.series import Dated, frequency_of, gathered
from leads.scoring.sheet import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234.5", 1234.5), ("1,234.50", 1234.5), ("¥1,234", 1234.0), ("￥ 1,234.5 元", 1234.5), ("$-5", -5.0), ("-$5.25", -5.25),
        ("(1,200)", -1200.0), ("1 234 567", 1234567.0), ("1'234", 1234.0), ("USD 99", 99.0), ("99 EUR", 99.0), ("1.2万", 12000.0),
        ("3亿", 3e8), ("１２３", 123.0), ("1e3", 1000.0), ("", None), ("n/a", None), ("abc", None), ("nan", None), ("inf", None),
        ("1e308", None),
        ("12k", 12000.0), ("5-", -5.0),
    ],
)  # fmt: skip
def test_amounts(text: str, expected: float | None) -> None:
    assert amount(text) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("texts", "decimal", "first"),
    [
        (["1.234,50", "99,00"], True, 1234.5),
        (["1234,5", "7"], True, 1234.5),
        (["1,234.50", "99.00"], False, 1234.5),
        (["1,234", "5,678"], False, 1234.0),
    ],
)
def test_the_column_tells_what_a_comma_is(texts: list[str], decimal: bool, first: float) -> None:
    assert comma_is_decimal(texts) is decimal
    assert amount(texts[0], decimal_comma=decimal) == first


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)), ("2024-03-05T23:30:00+08:00", date(2024, 3, 5)), ("2024/3/5", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)), ("5 Mar 2024", date(2024, 3, 5)), ("March 5, 2024", date(2024, 3, 5)),
        ("05.03.2024", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)), ("2024-03", date(2024, 3, 1)), ("2024年3月", date(2024, 3, 1)), ("202403", date(2024, 3, 1)),
        ("Mar 2024", date(2024, 3, 1)), ("Mar-24", date(2024, 3, 1)), ("03/2024", date(2024, 3, 1)), ("2024Q2", date(2024, 4, 1)),
        ("2024-Q2", date(2024, 4, 1)), ("Q2 2024", date(2024, 4, 1)), ("2024", date(2024, 1, 1)), ("2024-W10", date(2024, 3, 4)),
        ("Q2-2024", date(2024, 4, 1)), ("2Q2024", date(2024, 4, 1)), ("2024年第二季度", date(2024, 4, 1)),
        ("2024年2季度", date(2024, 4, 1)),
        ("03-2024", date(2024, 3, 1)), ("2024.03", date(2024, 3, 1)), ("1871", date(1871, 1, 1)), ("1871.0", date(1871, 1, 1)),
        ("2024-03-05 10:30:15.25 +08", date(2024, 3, 5)), ("43831", date(2020, 1, 1)),
        ("45356", date(2024, 3, 5)), ("1709596800", date(2024, 3, 5)), ("soon", None), ("", None), ("2024-13-40", None),
    ],
)  # fmt: skip
def test_days(text: str, day: date | None) -> None:
    assert days_of([text]) == [day]


def test_only_the_whole_column_tells_day_from_month() -> None:
    assert days_of(["03/04/2024", "25/04/2024"])[0] == date(2024, 4, 3)
    assert days_of(["03/04/2024", "04/25/2024"])[0] == date(2024, 3, 4)
    assert days_of(["01/02/2024", "01/03/2024", "01/12/2024"])[1] == date(2024, 3, 1)
    assert days_of(["02/01/2024", "03/01/2024", "12/01/2024"])[1] == date(2024, 3, 1)


def every(step: int, count: int, times: int = 1) -> list[Dated]:
    return [("a", date(2022, 1, 3) + timedelta(days=step * n), 1.0) for n in range(count) for _ in range(times)]


@pytest.mark.parametrize(
    ("rows", "frequency"),
    [
        (every(1, 90), "day"),
        (every(7, 60), "week"),
        ([("a", date(2020 + n // 12, n % 12 + 1, 1), 1.0) for n in range(24)], "month"),
        ([("a", date(2015 + n // 4, n % 4 * 3 + 1, 1), 1.0) for n in range(20)], "quarter"),
        ([("a", date(2000 + n, 1, 1), 1.0) for n in range(20)], "year"),
        (every(1, 400, times=3), "month"),
        (every(2, 60, times=2), "week"),
        (every(1, 30, times=2), "day"),
        ([row for row in every(1, 200) if row[1].weekday() < 5], "day"),
        ([row for number, row in enumerate(every(7, 120)) if number % 9], "week"),
    ],
)
def test_the_rhythm_of_a_file(rows: list[Dated], frequency: str) -> None:
    assert frequency_of(rows) == frequency


def test_periods_without_anything_are_zero_and_a_begun_one_is_left_out() -> None:
    rows = [
        ("a", date(2024, 1, 5), 2.0),
        ("a", date(2024, 1, 9), 3.0),
        ("a", date(2024, 4, 1), 7.0),
        ("b", date(2024, 3, 1), 1.0),
    ]
    one, other = gathered(rows, "month")
    assert (one.first, one.values) == (date(2024, 1, 1), (5.0, 0.0, 0.0, 7.0))
    assert (other.first, other.values) == (date(2024, 3, 1), (1.0, 0.0))
    busy = [("a", date(2024, 1, 1) + timedelta(days=n), 1.0) for n in range(70)]
    assert gathered(busy, "month")[0].values == (31.0, 29.0)


def months(amounts: dict[int, float], group: str = "a") -> list[Dated]:
    return [(group, date(2022 + month // 12, month % 12 + 1, 1), size) for month, size in amounts.items()]


@pytest.mark.parametrize(
    ("rows", "unknown", "fourth"),
    [
        (
            months({n: 100.0 + n for n in range(12) if n != 3}),
            (),
            103.0,
        ),  # no figure is near zero: it was not written down
        (months({n: -100.0 - n for n in range(12) if n != 3}), (), -103.0),
        (months({n: 100.0 * (n % 4 > 0) for n in range(12) if n != 3}), (), 0.0),  # nothing happens here now and then
        (months({n: 100.0 + n for n in range(12) if n not in {3, 5, 6}}), (), 0.0),  # so many missing: nothing came
        (
            months({n: 100.0 * (n % 4 > 0) for n in range(12) if n != 3}),
            [("a", date(2022, 4, 1))],
            50.0,
        ),  # a row says so
        (months({n: 100.0 + n for n in range(12) if n != 3}) * 2, (), 0.0),  # bookings
    ],
)
def test_what_a_month_without_a_row_is_worth(rows: list[Dated], unknown: Any, fourth: float) -> None:
    assert gathered(rows, "month", unknown)[0].values[3] == pytest.approx(fourth)


def monthly(path: Path, encoding: str = "utf-8-sig") -> Path:
    lines = ["日期,销售额,地区"]
    for n in range(36):
        for region, size in (("华东", 1000), ("华北", 500)):
            lines.append(
                f'{2021 + n // 12}年{n % 12 + 1}月15日,"¥{size + 10 * n + 200 * (n % 12 in (2, 5)):,.2f}",{region}'
            )
    path.write_text("\n".join(lines), encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_command_answers_in_json(tmp_path: Path, encoding: str) -> None:
    out = StringIO()
    file = monthly(tmp_path / "sales.csv", encoding)
    call_command("evaluate_forecast", csv=file, date="日期", value="销售额", group="地区", horizon=3, stdout=out)

    answer = json.loads(out.getvalue())

    assert {key: answer[key] for key in ("rows", "skipped_rows", "frequency", "season", "horizon", "series")} == {
        "rows": 72, "skipped_rows": 0, "frequency": "month", "season": 12, "horizon": 3, "series": 2,
    }  # fmt: skip
    assert answer["n"] == 2 * 4 * 3
    assert answer["wape"] < 0.03
    assert [group["group"] for group in answer["groups"]] == ["华东", "华北"]
    assert all(group["method"] and 0 <= group["coverage"] <= 1 for group in answer["groups"])


@pytest.mark.parametrize(
    ("content", "asked", "says"),
    [
        ("d,v\n2024-01-01,1e200\n", {}, "“v” has no amount"),
        ("d,v\n2024-01-01,5\n", {"day": "when"}, "There is no column “when”"),
        ("d,v\nsoon,5\n", {}, "“d” has no day"),
        ("d,v\n2024-01-01,much\n", {}, "“v” has no amount"),
        ("d,v\n2024-01-01,5\n", {"horizon": 0}, "The horizon must be"),
        ("d,v\n0224-01-01,5\n2024-01-02,5\n2024-01-03,5\n", {"frequency": "day"}, "is a date wrong"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: str, asked: dict, says: str) -> None:
    question = {"day": "d", "value": "v", "group": None, "horizon": 1, "frequency": None, "season": None, **asked}
    with pytest.raises(ValueError, match=says):
        ask(read(content.encode()), **question)


@pytest.mark.parametrize("points", [1, 2, 6, 11])
def test_a_short_series_is_said_to_be_short(points: int) -> None:
    lines = "\n".join(f"2024-{month:02}-01,{100 + month}" for month in range(1, points + 1))
    answer = ask(read(f"d,v\n{lines}".encode()), day="d", value="v", group=None, horizon=1, frequency=None, season=None)
    assert answer["groups"][0]["note"].startswith(f"not enough data: {points} points, 12 are needed")
    assert (answer["wape"] is None) == (points < 7)


def test_the_command_ends_with_an_error_for_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        call_command("evaluate_forecast", csv=tmp_path / "none.csv", date="a", value="b")
