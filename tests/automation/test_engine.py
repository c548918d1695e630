"""Conditions, triggers and steps as tables: what holds, what wakes, what is unsound."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from automation.engine.conditions import Field, check, holds
from automation.engine.steps import check_steps, compile_steps, merge
from automation.engine.triggers import check_trigger, is_the_day, wakes

TODAY = date(2026, 9, 30)
FIELDS = {
    field.name: field
    for field in (
        Field("company", "text"), Field("score", "number"), Field("budget", "number"), Field("next_step_on", "day"),
        Field("last_activity_at", "instant"), Field("status", "choice", ("new", "won")), Field("owner", "link"), Field("tags", "tags"),
        Field("active", "flag"),
    )
}  # fmt: skip
FACTS: dict[str, Any] = {
    "company": "Müller 采石场", "score": 70, "budget": Decimal("1200.50"), "next_step_on": date(2026, 9, 28), "owner": "u1",
    "last_activity_at": datetime.fromisoformat("2026-09-20T23:59+08:00"), "status": "new", "tags": ("Fair", "重点"), "active": True,
}  # fmt: skip


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        (leaf("company", "is", "müller 采石场"), True),
        (leaf("company", "contains", "采石"), True),
        (leaf("company", "starts with", "采"), False),
        (leaf("company", "is not", "x"), True),
        (leaf("company", "empty"), False),
        (leaf("score", "≥", 70), True),
        (leaf("score", ">", "70"), False),
        (leaf("budget", "=", "1200.5"), True),
        (leaf("budget", "≠", "1200.50"), False),
        (leaf("budget", "<", "1200.51"), True),
        (leaf("next_step_on", "before", "2026-09-29"), True),
        (leaf("next_step_on", "on", "2026-09-28"), True),
        (leaf("next_step_on", "in the next days", 5), False),
        (leaf("next_step_on", "within the last days", 2), True),
        (leaf("next_step_on", "within the last days", 1), False),
        (leaf("last_activity_at", "more than days ago", 10), False),
        (leaf("last_activity_at", "more than days ago", 9), True),
        (leaf("status", "is one of", ["won", "new"]), True),
        (leaf("tags", "has", "fair"), True),
        (leaf("tags", "has not", "重点"), False),
        (leaf("active", "yes"), True),
        (leaf("owner", "is", "u11"), False),
        (leaf("owner", "is", "u"), False),
        ({"all": [leaf("score", ">", 1), leaf("status", "is", "won")]}, False),
        ({"any": [leaf("score", ">", 1), leaf("status", "is", "won")]}, True),
        ({"all": [{"any": [leaf("owner", "is", "u2"), leaf("owner", "is", "u1")]}, leaf("tags", "filled")]}, True),
    ],
)
def test_what_holds(condition: dict[str, Any], expected: bool) -> None:
    assert (list(check(condition, FIELDS)), holds(condition, FACTS, today=TODAY)) == ([], expected)


@pytest.mark.parametrize(
    "condition",
    [leaf("score", "<", 5), leaf("score", "≠", 5), leaf("next_step_on", "before", "2030-01-01"), leaf("status", "is", "new"),
     leaf("last_activity_at", "more than days ago", 0), leaf("next_step_on", "in the next days", 9)],
)  # fmt: skip
def test_nothing_is_said_of_an_empty_field(condition: dict[str, Any]) -> None:
    assert holds(condition, dict.fromkeys(FACTS), today=TODAY) is False


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ([], [("when", "shape")]),
        ({"all": []}, [("when", "shape")]),
        ({"all": [leaf("secret", "is", "x")]}, [("when.all[0].field", "unknown_field")]),
        (leaf("score", "contains", 5), [("when.op", "unknown_op")]),
        (leaf("score", ">", "much"), [("when.value", "bad_value")]),
        (leaf("score", ">", "NaN"), [("when.value", "bad_value")]),
        (leaf("status", "is", "lost"), [("when.value", "bad_value")]),
        (leaf("next_step_on", "on", "30.9."), [("when.value", "bad_value")]),
        (leaf("next_step_on", "in the next days", True), [("when.value", "bad_value")]),
        ({**leaf("score", ">", 1), "sql": "1=1"}, [("when", "unknown")]),
        ({"any": [leaf("a", "is", "b"), {"all": [leaf("score", "?")]}]},
         [("when.any[0].field", "unknown_field"), ("when.any[1].all[0].op", "unknown_op")]),
    ],
)  # fmt: skip
def test_every_problem_has_its_path(condition: Any, expected: list[tuple[str, str]]) -> None:
    assert [(problem.path, problem.code) for problem in check(condition, FIELDS)] == expected


@pytest.mark.parametrize(
    ("trigger", "created", "changes", "before", "expected"),
    [
        ({"on": "created"}, True, {}, {}, True),
        ({"on": "created"}, False, {"score": [1, 70]}, {}, False),
        ({"on": "changed"}, False, {"company": ["a", "b"]}, {}, True),
        ({"on": "changed"}, True, {"company": ["a", "b"]}, {}, False),
        ({"on": "changed", "field": "status", "from": "won", "to": "new"}, False, {"status": ["won", "new"]}, {"status": "won"}, True),
        ({"on": "changed", "field": "status", "from": "lost"}, False, {"status": ["won", "new"]}, {"status": "won"}, False),
        ({"on": "changed", "field": "owner"}, False, {"owner_id": ["u0", "u1"]}, {"owner": "u0"}, True),
        ({"on": "changed", "field": "company"}, False, {"status": ["won", "new"]}, {"status": "won"}, False),
        ({"on": "meets"}, False, {"score": [10, 70]}, {"score": 10}, True),
        ({"on": "meets"}, False, {"company": ["x", "y"]}, {"company": "x"}, False),
        ({"on": "meets"}, True, {}, {}, True),
        ({"on": "daily"}, False, {"score": [10, 70]}, {"score": 10}, False),
    ],
)  # fmt: skip
def test_what_wakes(
    trigger: dict[str, Any], created: bool, changes: dict[str, Any], before: dict[str, Any], expected: bool
) -> None:
    when, was = leaf("score", ">", 50), FACTS | before
    woken = wakes(trigger, when, created=created, changes=changes, facts=FACTS, before=was, today=TODAY)
    assert (list(check_trigger(trigger, when, FIELDS)), woken) == ([], expected)


@pytest.mark.parametrize(("days", "expected"), [(2, True), (3, False), (-2, False)])
def test_the_day_relative_to_a_date(days: int, expected: bool) -> None:
    assert is_the_day({"on": "day", "field": "next_step_on", "days": days}, FACTS, today=TODAY) is expected


def test_unsound_triggers() -> None:
    found = [
        [(problem.path, problem.code) for problem in check_trigger(trigger, {}, FIELDS)]
        for trigger in (
            "x",
            {"on": "meets"},
            {"on": "day", "field": "score", "days": "x"},
            {"on": "created", "field": "a"},
        )
    ]
    assert found == [
        [("trigger.on", "unknown")],
        [("when", "required")],
        [("trigger.field", "unknown_field"), ("trigger.days", "bad_value")],
        [("trigger.field", "unknown")],
    ]


def test_branches_become_jumps() -> None:
    steps = [
        {"do": "tag", "add": "a"},
        {
            "do": "if",
            "when": {},
            "then": [{"do": "tag", "add": "b"}, {"do": "stop"}],
            "else": [{"do": "tag", "add": "c"}],
        },
        {"do": "tag", "add": "d"},
    ]
    program = [(line.do, line.target, line.path) for line in compile_steps(steps)]
    assert program == [
        ("tag", 0, "steps[0]"),
        ("unless", 5, "steps[1]"),
        ("tag", 0, "steps[1].then[0]"),
        ("stop", 0, "steps[1].then[1]"),
        ("jump", 6, "steps[1]"),
        ("tag", 0, "steps[1].else[0]"),
        ("tag", 0, "steps[2]"),
    ]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"do": "format disk"}, [("steps[0]", "unknown_step")]),
        ({"do": "update", "field": "owner", "value": "x"}, [("steps[0].field", "unknown_field")]),
        ({"do": "task", "subject": ""}, [("steps[0].subject", "required")]),
        ({"do": "task", "subject": "{settings.SECRET_KEY}"}, [("steps[0].subject", "unknown_field")]),
        ({"do": "notify", "to": "owner", "message": "{__import__('os')}"}, [("steps[0].message", "unknown_field")]),
        ({"do": "wait", "days": 0}, [("steps[0]", "bad_value")]),
        ({"do": "wait", "days": 1, "hours": 1}, [("steps[0]", "bad_value")]),
        ({"do": "wait", "days": 9**99}, [("steps[0]", "bad_value")]),
        ({"do": "tag", "add": "x" * 41}, [("steps[0].add", "bad_value")]),
        ({"do": "if", "when": leaf("x", "is", "y"), "then": []}, [("steps[0].when.field", "unknown_field")]),
        ({"do": "if", "when": leaf("score", ">", 1), "then": [{"do": "x"}]}, [("steps[0].then[0]", "unknown_step")]),
        ({"do": "stop", "now": 1}, [("steps[0].now", "unknown")]),
    ],
)  # fmt: skip
def test_unsound_steps(step: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = [(problem.path, problem.code) for problem in check_steps([step], FIELDS, {"status": FIELDS["status"]})]
    assert found == expected


def test_merge_fills_in_and_says_what_is_missing() -> None:
    merged = merge("{company}: {score} ({tags}), {owner}", FACTS | {"owner": None})
    assert (merged.text, merged.missing) == ("Müller 采石场: 70 (Fair, 重点), ", ("owner",))
