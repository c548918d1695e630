"""Requirements, checklists, sales plans: what is stored as data is checked as a whole, and computed purely."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from opportunities import checklists, plans, requirements
from opportunities.requirements import Requirement

ROLES = ("manager", "director")


def stage(position: int, *rows: dict[str, str]) -> SimpleNamespace:
    return SimpleNamespace(position=position, requirements=list(rows))


class TestRequirements:
    def test_skipping_a_stage_skips_no_question(self) -> None:
        stages = [
            stage(2, {"key": "b", "kind": "document", "name": "Offer"}),
            stage(1, {"key": "a", "kind": "check", "name": "Need"}),
            stage(3, {"key": "c", "kind": "approval", "name": "Price", "role": "director"}),
        ]

        assert [item.key for item in requirements.asked_up_to(stages, stages[0])] == ["a", "b"]
        assert [item.key for item in requirements.asked_by_all(stages)] == ["a", "b", "c"]

    @pytest.mark.parametrize(
        ("kind", "state", "code"),
        [
            ("check", "", "check_missing"),
            ("document", "", "document_missing"),
            ("approval", "", "approval_missing"),
            ("approval", "asked", "approval_missing"),
            ("approval", "refused", "approval_missing"),
            ("check", "met", None),
            ("approval", "met", None),
        ],
    )
    def test_only_what_is_met_counts(self, kind: str, state: str, code: str | None) -> None:
        found = requirements.unmet([Requirement("k", kind, "Something")], {"k": state} if state else {})

        assert [(item.field, item.code) for item in found] == ([("requirements.k", code)] if code else [])

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            ({"kind": "wish", "name": "x"}, "requirements[0].kind"),
            ({"kind": "check", "name": " "}, "requirements[0].name"),
            ({"kind": "check", "name": "x" * 121}, "requirements[0].name"),
            ({"kind": "approval", "name": "x"}, "requirements[0].role"),
            ({"kind": "approval", "name": "x", "role": "king"}, "requirements[0].role"),
            ({"kind": "check", "name": "x", "key": "<b>"}, "requirements[0].key"),
        ],
    )
    def test_what_makes_no_sense_is_named(self, row: dict[str, str], field: str) -> None:
        assert [item.field for item in requirements.problems([row], ROLES)] == [field]

    def test_new_ones_get_a_key_and_keep_it(self) -> None:
        once = requirements.cleaned([{"kind": "check", "name": " Need "}], ROLES)

        assert once[0]["name"] == "Need"
        assert requirements.cleaned(once, ROLES) == once
        assert requirements.problems([*once, *once], ROLES)[0].code == "unique"


class TestChecklists:
    @pytest.mark.parametrize(
        ("weights", "known", "percent"),
        [
            ((1, 1, 1, 1, 1, 1), 4, 67),
            ((1, 1, 1, 1), 2, 50),
            ((3, 1), 1, 75),
            ((1, 1, 1), 0, 0),
            ((), 0, None),
            ((1,) * 8, 1, 13),
        ],
    )
    def test_completeness_is_by_weight_and_rounds_half_up(
        self, weights: tuple[int, ...], known: int, percent: int | None
    ) -> None:
        points = [checklists.Point(str(number), "", "x", weight) for number, weight in enumerate(weights)]

        assert checklists.completeness(points, {str(number) for number in range(known)}) == percent

    def test_shipped_lists_are_sound(self) -> None:
        assert [len(checklists.shipped(name)) for name in ("BANT", "MEDDIC")] == [4, 6]
        assert checklists.problems(checklists.shipped("BANT") + checklists.shipped("MEDDIC")) == []

    @pytest.mark.parametrize(
        "row",
        [{"name": ""}, {"name": "x", "weight": 101}, {"name": "x", "weight": "2"}, {"name": "x", "group": "g" * 41}],
    )
    def test_problems(self, row: dict[str, Any]) -> None:
        assert len(checklists.problems([row])) == 1


def item(start: int, due: int, done: int | None = None) -> SimpleNamespace:
    day = date(2026, 3, 1)
    return SimpleNamespace(
        start_on=day + timedelta(days=start),
        due_on=day + timedelta(days=due),
        done_on=None if done is None else day + timedelta(days=done),
    )


class TestPlans:
    def test_a_template_of_five_makes_five_dated_items(self) -> None:
        template = [
            {"kind": "milestone", "name": f"M{days}", "days": days, "deliverable": "Minutes"}
            for days in (20, 5, 10, 0, 30)
        ]

        made = plans.planned(template, date(2026, 3, 2), lambda day, days: day + timedelta(days=days))

        assert [(row.name, row.start_on, row.due_on) for row in made] == [
            ("M0", date(2026, 3, 2), date(2026, 3, 2)),
            ("M5", date(2026, 3, 7), date(2026, 3, 7)),
            ("M10", date(2026, 3, 12), date(2026, 3, 12)),
            ("M20", date(2026, 3, 22), date(2026, 3, 22)),
            ("M30", date(2026, 4, 1), date(2026, 4, 1)),
        ]

    def test_a_step_runs_from_the_item_before_it(self) -> None:
        template = [{"kind": "milestone", "name": "A", "days": 4}, {"kind": "step", "name": "B", "days": 9}]

        made = plans.planned(template, date(2026, 3, 2), lambda day, days: day + timedelta(days=days))

        assert (made[1].start_on, made[1].due_on) == (date(2026, 3, 6), date(2026, 3, 11))

    def test_two_of_five_are_forty_percent(self) -> None:
        rows = [item(0, 1, 1), item(0, 2, 5), item(0, 3), item(0, 9), item(0, 12)]

        found = plans.progress(rows, date(2026, 3, 5))

        assert (found.percent, found.overdue) == (40, 1)
        assert plans.progress([], date(2026, 3, 5)).percent is None

    def test_bars_lie_within_the_chart(self) -> None:
        chart = plans.gantt([item(0, 10), item(10, 10), item(35, 60, 70)], date(2026, 3, 20))

        assert chart is not None
        assert all(bar.left >= 0 and bar.width > 0 and bar.left + bar.width <= 100 for bar in chart.bars)
        assert [day for day, _left in chart.months] == [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
        assert plans.gantt([], date(2026, 3, 20)) is None

    @pytest.mark.parametrize("row", [{"name": ""}, {"name": "x", "days": -1}, {"name": "x", "kind": "epic"}])
    def test_problems(self, row: dict[str, Any]) -> None:
        assert len(plans.problems([row])) == 1
