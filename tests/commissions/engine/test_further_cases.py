"""A hundred more cases in the form of the published ones, worked out by hand: the vocabulary, its boundaries and its combinations.

What each pays stands in `tests/data/commission_examples/further_cases.json` with the calculation beside it; nothing there was copied
from an answer of the engine."""

import json
from pathlib import Path
from typing import Any

import pytest

from commissions.engine.preview import preview

CASES = json.loads((Path(__file__).parents[2] / "data" / "commission_examples" / "further_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['title']}" for case in CASES])
def test_pays_what_was_worked_out_by_hand(case: dict[str, Any]) -> None:
    answer: dict[str, Any] = preview(case["rules"], case["facts"])

    expected = case["expected"]
    assert answer["entries"] == expected["entries"]
    assert answer["total"] == expected["total"]
    assert answer["draw"]["balance"] == expected.get("draw_balance", answer["draw"]["balance"])
    assert sorted({problem["code"] for problem in answer["problems"]}) == expected.get("problem_codes", [])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_second_time_pays_nothing(case: dict[str, Any]) -> None:
    first: dict[str, Any] = preview(case["rules"], {**case["facts"], "booked": []})

    assert preview(case["rules"], {**case["facts"], "booked": first["entries"]})["entries"] == []


def test_every_word_of_the_vocabulary_has_a_case() -> None:
    said = json.dumps(CASES)
    for word in (
        "month", "quarter", "year", "upper", "lower", "rate", "per_unit", "curve", "bonus", "won", "signed", "collected", "own", "team",
        "margin", "target_incentive", "deal", "period", "plan", "marginal", "whole", "attainment", "quantity", "margin_percent",
        "markup_percent", "flat", "continue", "recoverable", "non_recoverable", "forgiven", "schedule", "over", "cap", "release",
    ):  # fmt: skip
        assert f'"{word}"' in said, word
