"""The forms of one request: as rules say, as somebody typed them so far, or as they are sent to be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from commissions.editor.fields import FEWEST_ROWS, KIND_NAMES, MOST_COMPONENTS, MOST_ROWS, ComponentForm, PlanForm
from commissions.editor.rules import component_initial, plan_initial, rules_from
from commissions.engine.problems import Unreadable
from commissions.engine.rules import parse_rules
from core.errors import FieldProblem, Refusal

KINDS = tuple(key for key, _label in KIND_NAMES)
LISTS = ("deal_types", "families", "products")
MORE_ROWS = 3
STEP = re.compile(
    r"(?:rules\.)?components\[(\d+)\](?:\.(?:tiers|curve)\.(?:steps|points)\[(\d+)\]\.(from|rate|at|pays))?"
)


@dataclass(slots=True)
class Forms:
    plan: PlanForm
    components: list[ComponentForm]

    def is_valid(self) -> bool:
        """All of them are asked, so that everything that is wrong is told at once."""
        return all([self.plan.is_valid(), *[form.is_valid() for form in self.components]])

    def rules(self, currency: str) -> dict[str, Any]:
        return rules_from(self.plan.cleaned_data, self.components, currency)

    @property
    def may_add(self) -> bool:
        return len(self.components) < MOST_COMPONENTS

    def refuse(self, refusal: Refusal) -> None:
        """Each problem beside the field it is about, else on top."""
        for problem in refusal.problems:
            self._refuse(problem)

    def _refuse(self, problem: FieldProblem) -> None:
        place = STEP.match(problem.field)
        if place is not None and int(place[1]) < len(self.components):
            form = self.components[int(place[1])]
            side = "from" if place[3] in ("from", "at") else "rate"
            name = f"{side}_{int(place[2]) + 1}" if place[2] else problem.field.rpartition(".")[2]
            form.add_error(name if name in form.fields else None, problem.message)
        else:
            self.plan.add_error(problem.field if problem.field in self.plan.fields else None, problem.message)


def forms_from(rules: Mapping[str, Any], kind: type[PlanForm], effective: Mapping[str, Any]) -> Forms:
    """What the editor shows for rules."""
    shown = [component_initial(component) for component in rules["components"]]
    return _unbound(kind, {**plan_initial(rules), **effective}, shown)


def can_show(rules: Mapping[str, Any]) -> bool:
    """Whether the forms say all that the rules say: what they show, sent back, means the same."""
    if (
        len(rules.get("components") or []) > MOST_COMPONENTS
        or len((rules.get("clawback") or {}).get("schedule") or []) > 3
    ):
        return False
    again = _sent_back(forms_from(rules, PlanForm, {"effective_start": "2026-01-01"}))
    try:
        return again.is_valid() and parse_rules(again.rules(rules["currency"])) == parse_rules(rules)
    except Unreadable:
        return False


def _sent_back(forms: Forms) -> Forms:
    data = QueryDict(mutable=True)
    for form in (forms.plan, *forms.components):
        for name in form.fields:
            value = form[name].value()
            data.setlist(form.add_prefix(name), _texts(value))
    return bound(PlanForm, data)


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    return [] if value in (None, False) else [str(value)]


def bound(kind: type[PlanForm], data: QueryDict) -> Forms:
    """What was sent to be kept."""
    components = [
        ComponentForm(data, prefix=f"c{number}", kind=_kind(data, number), row_count=_number(data, f"c{number}-rows", FEWEST_ROWS),
                      initial={name: data.getlist(f"c{number}-{name}") for name in LISTS})
        for number in range(_count(data))
    ]  # fmt: skip
    return Forms(kind(data), components)


def changed(kind: type[PlanForm], data: QueryDict, act: str) -> Forms:
    """What was typed so far, with a component or rows more, or a component less; nothing is judged yet."""
    plan: dict[str, Any] = {name: data.get(name) for name in kind.base_fields} | {
        name: data.get(name) for row in range(1, 4) for name in (f"days_{row}", f"share_{row}")
    }
    plan["restate_attainment"] = bool(data.get("restate_attainment"))
    shown = [_typed(data, number) for number in range(_count(data))]
    verb, _dash, place = act.partition("-")
    number = int(place) if place.isdigit() else -1
    if verb == "add" and len(shown) < MOST_COMPONENTS:
        shown.append(_another(shown))
    elif verb == "remove" and 0 <= number < len(shown) and len(shown) > 1:
        del shown[number]
    elif verb == "refresh":
        for typed in shown:
            if typed["kind"] == "per_unit" and typed.get("by") in (None, "amount"):
                typed["by"] = "quantity"  # what a rate for each unit is mostly stepped by
    elif verb == "more" and 0 <= number < len(shown):
        shown[number]["rows"] = min(shown[number]["rows"] + MORE_ROWS, MOST_ROWS)
    return _unbound(kind, {**plan, "count": len(shown)}, shown)


def _unbound(kind: type[PlanForm], plan: Mapping[str, Any], shown: list[dict[str, Any]]) -> Forms:
    components = [
        ComponentForm(
            prefix=f"c{number}",
            initial=initial,
            kind=initial["kind"],
            row_count=int(initial.get("rows") or FEWEST_ROWS),
        )
        for number, initial in enumerate(shown)
    ]
    return Forms(kind(initial=dict(plan)), components)


def _typed(data: QueryDict, number: int) -> dict[str, Any]:
    prefix = f"c{number}-"
    typed: dict[str, Any] = {name.removeprefix(prefix): data.get(name) for name in data if name.startswith(prefix)}
    typed |= {name: data.getlist(prefix + name) for name in LISTS}
    return {**typed, "kind": _kind(data, number), "rows": _number(data, prefix + "rows", FEWEST_ROWS)}


def _another(shown: list[dict[str, Any]]) -> dict[str, Any]:
    """On the basis and window of the one before: components of one plan mostly share them."""
    last = shown[-1]
    return {
        "kind": "rate", "credits": "own", "basis": last.get("basis"), "window": last.get("window"), "by": "amount", "from_1": "0",
        "rows": FEWEST_ROWS,
    }  # fmt: skip


def _kind(data: QueryDict, number: int) -> str:
    asked = data.get(f"c{number}-kind", "")
    return asked if asked in KINDS else KINDS[0]


def _count(data: QueryDict) -> int:
    return min(max(_number(data, "count", 1), 1), MOST_COMPONENTS)


def _number(data: QueryDict, name: str, default: int) -> int:
    text = data.get(name, "")
    return int(text) if text.isdigit() and len(text) < 4 else default
