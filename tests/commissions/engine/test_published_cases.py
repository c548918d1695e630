"""The published examples, through the call that the public endpoint makes."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from commissions.engine.preview import preview

CASES = json.loads((Path(__file__).parents[2] / "data" / "commission_examples" / "cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_pays_what_was_published(case: dict[str, Any]) -> None:
    answer = preview(case["rules"], case["facts"])

    expected = case["expected"]
    assert answer["total"] == expected["total"]
    assert answer["entries"] == expected.get("entries", answer["entries"])
    assert answer["draw"]["balance"] == expected.get("draw_balance", answer["draw"]["balance"])
    assert answer["problems"] == []


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_pays_nothing_more_once_it_was_booked(case: dict[str, Any]) -> None:
    first = preview(case["rules"], {**case["facts"], "booked": []})

    second = preview(case["rules"], {**case["facts"], "booked": first["entries"]})

    assert second["entries"] == []
    assert second["gross"] == "0.00"


def test_a_preview_takes_less_than_fifty_milliseconds() -> None:
    started = time.perf_counter()
    for case in CASES:
        preview(case["rules"], case["facts"])
    assert (time.perf_counter() - started) / len(CASES) < 0.05


def test_the_answer_has_the_public_shape() -> None:
    case = next(case for case in CASES if case["id"] == "G02")

    answer = preview(case["rules"], case["facts"])

    assert set(answer) == {"lines", "entries", "gross", "draw", "total", "problems"}
    assert answer["gross"] == "1100.00"
    assert answer["draw"] == {"advanced": "0.00", "recovered": "0.00", "balance": "0.00"}
    [line] = answer["lines"]
    assert line["segments"] == [
        {"from": "145000.00", "to": "150000.00", "rate": "0.04", "amount": "200.00"},
        {"from": "150000.00", "to": "165000.00", "rate": "0.06", "amount": "900.00"},
    ]
    assert line["base"] == "20000.00"
    assert line["sentence"] == "5,000.00 × 4 % + 15,000.00 × 6 %, because 145,000.00 was already credited this year"
