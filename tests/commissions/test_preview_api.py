"""The public preview: the published cases, and bad input of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commissions.models import CommissionLine
from people.models import User
from tests.commissions.engine.build import component, credit, facts, rules
from tests.fixtures import ApiFor

PREVIEW = "/api/v1/commission-plans/preview/"
CASES = json.loads((Path(__file__).parents[1] / "data" / "commission_examples" / "cases.json").read_text())


def test_all_published_cases(alice: User, api: ApiFor) -> None:
    client, found, expected = api(alice), {}, {}
    for case in CASES:
        answer = client.post(PREVIEW, {"rules": case["rules"], "facts": case["facts"]}, format="json")
        assert answer.status_code == 200
        found[case["id"]] = (answer.json()["total"], answer.json()["draw"]["balance"])
        expected[case["id"]] = (case["expected"]["total"], case["expected"].get("draw_balance", "0.00"))

    assert found == expected
    assert CommissionLine.objects.count() == 0


def test_sentences_come_in_the_callers_language(alice: User, api: ApiFor) -> None:
    alice.language = "zh-hans"
    alice.save(update_fields=["language"])
    body = {"rules": rules(), "facts": facts(credit("D1", "2026-03-05", "100"))}

    answer = api(alice).post(PREVIEW, body, format="json", headers={"Accept-Language": "zh-hans"})

    assert answer.json()["lines"][0]["sentence"] == "100.00 × 10%"


def test_unsound_rules_are_a_422_with_all_problems(alice: User, api: ApiFor) -> None:
    unsound = rules(
        component(tiers={"mode": "marginal", "by": "amount", "steps": [{"from": "5", "rate": 0.1}]}), tie="x"
    )

    answer = api(alice).post(PREVIEW, {"rules": unsound, "facts": {}}, format="json")

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("rules.components[0].tiers.steps[0].from", "first_step_not_zero"),
        ("rules.components[0].tiers.steps[0].rate", "not_number"),
        ("rules.tie", "unknown_choice"),
        ("facts.period", "required"),
    }


@pytest.mark.parametrize("body", [
    [], "text", 7, None, {}, {"rules": rules()}, {"facts": facts()}, {"rules": rules(), "facts": []},
    {"rules": rules(), "facts": facts(credit("D1", "2026-03-05", "1e9"))}, {"rules": rules(), "facts": facts(), "more": 1},
    {"rules": "{{settings.SECRET_KEY}}", "facts": facts()}, {"rules": {"currency": "__import__('os')"}, "facts": facts()},
])  # fmt: skip
def test_malformed_input_is_told_and_never_a_500(body: Any, alice: User, api: ApiFor) -> None:
    answer = api(alice).post(PREVIEW, json.dumps(body), content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.json()["errors"] != [] or answer.json()["detail"] != ""


def test_facts_that_are_not_in_the_form_are_a_400_with_paths(alice: User, api: ApiFor) -> None:
    answer = api(alice).post(PREVIEW, {"rules": rules(), "facts": facts({"id": "D1"})}, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["facts.credits[0].on", "facts.credits[0].amount"]


def test_without_a_token_nobody_previews(api: ApiFor, alice: User) -> None:
    client = api(alice)
    client.credentials()

    assert client.post(PREVIEW, {}, format="json").status_code == 401
