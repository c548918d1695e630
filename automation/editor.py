"""The rule as a form: flat fields that grow and shrink, and back. No JSON is typed.

The form knows a list of conditions joined by "all" or "any", and a list of steps in which “go on only if” holds everything after it.
A rule that says more (an "else", nested conditions) was written by a program and is changed by it; its sentence is still shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from automation.engine.conditions import LINK, NUMBER, OPERATORS, WITHOUT_VALUE
from automation.engine.steps import SHAPES
from automation.hooks import kind_of
from automation.records import KINDS, Kind
from leads.models import LeadPool, LeadSource
from opportunities.models import Pipeline, Stage
from people.models import User

type_row = dict[str, Any]
LINKS: dict[str, Any] = {"owner": User, "stage": Stage, "pipeline": Pipeline, "source": LeadSource, "pool": LeadPool}
MOST_ROWS = 20
WHOLE = ("days", "hours", "minutes")
STEP_WORDS = (
    "do", "field", "op", "value", "add", "subject", "days", "to", "message", "body", "stage", "amount", "unit", "working",
    "sequence", "template",
)  # fmt: skip


@dataclass
class Draft:
    """What stands in the form, sound or not."""

    name: str = ""
    record_type: str = "lead"
    trigger: type_row = field(default_factory=lambda: {"on": "created"})
    joined: str = "all"
    conditions: list[type_row] = field(default_factory=list)
    steps: list[type_row] = field(default_factory=lambda: [{"do": "task", "subject": "", "to": "owner", "days": 1}])
    on_import: bool = False
    version: str = ""

    @property
    def kind(self) -> Kind:
        return kind_of(self.record_type, {"trigger": self._trigger()})

    def definition(self) -> dict[str, Any]:
        leaves = [self._leaf(row) for row in self.conditions]
        when = {self.joined: leaves} if leaves else {}
        return {"trigger": self._trigger(), "when": when, "steps": self._steps(self.steps)}

    def _leaf(self, row: type_row) -> dict[str, Any]:
        made = {"field": row.get("field", ""), "op": row.get("op", "")}
        if made["op"] in WITHOUT_VALUE:
            return made
        value = row.get("value", "")
        return made | {"value": whole(value) if "days" in made["op"] else value}

    def _trigger(self) -> dict[str, Any]:
        on = self.trigger.get("on", "")
        given = {"changed": ("field", "from", "to"), "day": ("field", "days"), "webhook": ("find", "fields")}.get(
            on, ()
        )
        words = {name: self.trigger[name] for name in given if self.trigger.get(name) not in (None, "")}
        if "fields" in words:
            words["fields"] = _names(words["fields"])
        return {"on": on} | words | ({"days": whole(words["days"])} if "days" in words else {})

    def _steps(self, rows: list[type_row]) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = []
        for number, row in enumerate(rows):
            if row.get("do") == "if":
                return [*steps, {"do": "if", "when": self._leaf(row), "then": self._steps(rows[number + 1 :])}]
            steps.append(_step(row))
        return steps


def _names(given: Any) -> list[str]:
    """Typed with commas between, or a list already."""
    parts = given if isinstance(given, list) else str(given).split(",")
    return [name for part in parts if (name := str(part).strip())]


def _step(row: type_row) -> dict[str, Any]:
    may = SHAPES.get(row.get("do", ""), (frozenset(), frozenset(), frozenset()))[0]
    words = {name: value for name, value in row.items() if name in may and value not in ("", None, False)}
    if row.get("do") == "wait":
        words = {row.get("unit", "days"): row.get("amount", "")} | ({"working": True} if row.get("working") else {})
    return {"do": row.get("do", "")} | {name: whole(value) if name in WHOLE else value for name, value in words.items()}


def whole(text: Any) -> Any:
    """A whole number, or what was typed, which the soundness check then refuses."""
    try:
        return int(str(text).strip())
    except ValueError:
        return text


def of_post(post: QueryDict) -> Draft:
    """The form as it was sent, with a row more or less when that button was pressed."""
    record_type = post.get("record_type", "lead")
    draft = Draft(
        name=post.get("name", ""),
        record_type=record_type if record_type in KINDS else "lead",
        trigger={name: post.get(f"t-{name}", "") for name in ("on", "field", "from", "to", "days", "find", "fields")},
        joined="any" if post.get("joined") == "any" else "all",
        conditions=_rows(post, "c", ("field", "op", "value")),
        steps=_rows(post, "s", STEP_WORDS),
        on_import=bool(post.get("on_import")),
        version=post.get("version", ""),
    )  # fmt: skip
    _press(draft, post.get("press", ""))
    return draft


def _rows(post: QueryDict, letter: str, names: tuple[str, ...]) -> list[type_row]:
    rows = []
    for number in range(MOST_ROWS):
        if not any(f"{letter}-{number}-{name}" in post for name in names):
            break
        rows.append({name: post[f"{letter}-{number}-{name}"] for name in names if f"{letter}-{number}-{name}" in post})
    return rows


def _press(draft: Draft, pressed: str) -> None:
    word, _dash, number = pressed.partition("-")
    rows = {"c": draft.conditions, "s": draft.steps}.get(number[:1])
    if word == "condition":
        draft.conditions.append({"field": next(iter(editable_fields(draft.kind)))})
    elif word == "step":
        draft.steps.append({"do": "task", "to": "owner"})
    elif word == "remove" and rows is not None and number[1:].isdecimal() and int(number[1:]) < len(rows):
        del rows[int(number[1:])]


def of_definition(record_type: str, definition: Mapping[str, Any]) -> Draft | None:
    """The form of a rule; None when it says more than the form can."""
    when, steps = definition.get("when", {}), _flat(definition["steps"])
    joined = "any" if "any" in when else "all"
    leaves = when.get(joined, []) if "all" in when or "any" in when else [when] if when else []
    if steps is None or any("all" in leaf or "any" in leaf for leaf in leaves):
        return None
    rows = [leaf if not isinstance(leaf.get("value"), list) else None for leaf in leaves]
    if None in rows:
        return None
    return Draft(
        record_type=record_type,
        trigger=dict(definition["trigger"]),
        joined=joined,
        conditions=[dict(leaf) for leaf in leaves],
        steps=steps,
    )


def _flat(steps: list[Mapping[str, Any]]) -> list[type_row] | None:
    rows: list[type_row] = []
    for number, step in enumerate(steps):
        if step["do"] != "if":
            rows.append(_row(step))
            continue
        rest, leaf = _flat(step["then"]), step["when"]
        if step.get("else") or number != len(steps) - 1 or rest is None or "field" not in leaf:
            return None
        return [*rows, {"do": "if", **leaf}, *rest]
    return rows


def _row(step: Mapping[str, Any]) -> type_row:
    if step["do"] != "wait":
        return dict(step)
    unit = next(name for name in WHOLE if name in step)
    return {"do": "wait", "amount": step[unit], "unit": unit, "working": step.get("working", False)}


def step_paths(draft: Draft) -> list[str]:
    """Where each row of steps stands in the definition: what follows “go on only if” lies inside it."""
    paths, inside, number = [], "steps", 0
    for row in draft.steps:
        paths.append(f"{inside}[{number}]")
        inside, number = (f"{paths[-1]}.then", 0) if row.get("do") == "if" else (inside, number + 1)
    return paths


def editable_fields(kind: Kind) -> dict[str, str]:
    """Fields that the form offers for conditions; links with few choices only."""
    return {name: kind.label_of(name) for name, item in kind.fields.items() if item.kind != LINK or name in LINKS}


def values_of(kind: Kind, name: str) -> list[tuple[str, str]] | None:
    """The choices of a field's value; None when it is typed."""
    item = kind.fields.get(name)
    if item is None:
        return None
    if item.kind == LINK:
        rows = LINKS[name].objects.all() if name in LINKS else ()
        return [(str(row.pk), str(row)) for row in rows if getattr(row, "is_active", True)]
    words = kind.words(name)
    return [(key, words.get(key, key)) for key in item.choices] or None


def operators_of(kind: Kind, name: str) -> tuple[str, ...]:
    """“is one of” takes a list and is left to programs."""
    item = kind.fields.get(name)
    return tuple(op for op in OPERATORS[item.kind] if op != "is one of") if item else ()


def input_type(kind: Kind, name: str, op: str) -> str:
    item = kind.fields.get(name)
    if "days" in op or (item and item.kind == NUMBER):
        return "number"
    return "date" if item and item.kind in ("day", "instant") else "text"
