"""Steps: a list with branches, compiled to a flat program, so that a run is a number that survives a crash.

[{"do": "task", "subject": "Call {company}", "days": 1}, {"do": "wait", "days": 2},
 {"do": "if", "when": {…}, "then": [ … ], "else": [ … ]}, {"do": "stop"}]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from automation.engine.conditions import Facts, Field, Problem, check

MOST_STEPS, DEEPEST = 50, 4
MERGE = re.compile(r"\{([^{}]*)\}")
# What each step may say, what it must say, and which of it is text with merge fields.
SHAPES: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "update": (frozenset(("field", "value")), frozenset(("field", "value")), frozenset()),
    "tag": (frozenset(("add",)), frozenset(("add",)), frozenset()),
    "task": (frozenset(("subject", "days", "to")), frozenset(("subject",)), frozenset(("subject",))),
    "assign": (frozenset(("to",)), frozenset(("to",)), frozenset()),
    "notify": (frozenset(("to", "message")), frozenset(("to", "message")), frozenset(("message",))),
    # A mail says its own text or names a template.
    "mail": (frozenset(("subject", "body", "template")), frozenset(), frozenset(("subject", "body"))),
    "enrol": (frozenset(("sequence",)), frozenset(("sequence",)), frozenset()),
    "webhook": (frozenset(), frozenset(), frozenset()),
    "move": (frozenset(("stage",)), frozenset(("stage",)), frozenset()),
    "wait": (frozenset(("days", "hours", "minutes", "working")), frozenset(), frozenset()),
    "if": (frozenset(("when", "then", "else")), frozenset(("when", "then")), frozenset()),
    "stop": (frozenset(), frozenset(), frozenset()),
}
LONGEST = {"subject": 200, "message": 300, "body": 5000, "add": 40}


@dataclass(frozen=True, slots=True)
class Instruction:
    """`do` with its words; "unless" jumps to `target` when `when` does not hold, "jump" always does."""

    do: str
    words: Mapping[str, Any]
    path: str
    target: int = 0


def compile_steps(steps: Sequence[Mapping[str, Any]]) -> tuple[Instruction, ...]:
    """The program of sound steps; its end is its length."""
    program: list[Instruction] = []
    _emit(steps, "steps", program)
    return tuple(program)


def _emit(steps: Sequence[Mapping[str, Any]], path: str, program: list[Instruction]) -> None:
    for number, step in enumerate(steps):
        here = f"{path}[{number}]"
        if step["do"] != "if":
            program.append(Instruction(step["do"], step, here))
            continue
        test_at = len(program)
        program.append(Instruction("unless", step, here))
        _emit(step["then"], f"{here}.then", program)
        end_at = len(program)
        program.append(Instruction("jump", {}, here))
        program[test_at] = Instruction("unless", step, here, len(program))
        _emit(step.get("else", []), f"{here}.else", program)
        program[end_at] = Instruction("jump", {}, here, len(program))


def check_steps(
    steps: Any, fields: Mapping[str, Field], writable: Mapping[str, Field], path: str = "steps", depth: int = 0
) -> Iterator[Problem]:
    """Every problem of the steps at once; `writable` are the fields that an update may set."""
    if not isinstance(steps, list) or (not steps and depth == 0):
        yield Problem(path, "shape")
    elif len(steps) > MOST_STEPS or depth > DEEPEST:
        yield Problem(path, "too_deep")
    else:
        for number, step in enumerate(steps):
            yield from _check_step(step, fields, writable, f"{path}[{number}]", depth)


def _check_step(
    step: Any, fields: Mapping[str, Field], writable: Mapping[str, Field], path: str, depth: int
) -> Iterator[Problem]:
    shape = SHAPES.get(step.get("do", "")) if isinstance(step, Mapping) else None
    if shape is None:
        yield Problem(path, "unknown_step")
        return
    may, must, merged = shape
    said = set(step) - {"do"}
    for name in sorted(said - may):
        yield Problem(f"{path}.{name}", "unknown")
    for name in sorted(must - {name for name in said if step[name] not in ("", None)}):
        yield Problem(f"{path}.{name}", "required")
    for name in sorted(name for name in merged & said if step[name] not in ("", None)):
        yield from check_merge(step[name], fields, f"{path}.{name}", LONGEST[name])
    yield from _check_words(step, fields, writable, path, depth)


def _check_words(
    step: Mapping[str, Any], fields: Mapping[str, Field], writable: Mapping[str, Field], path: str, depth: int
) -> Iterator[Problem]:
    match step["do"]:
        case "mail":
            yield from _check_mail(step, path)
        case "update" if step.get("field") not in writable:
            yield Problem(f"{path}.field", "unknown_field")
        case "task" if not _whole(step.get("days", 0), 365):
            yield Problem(f"{path}.days", "bad_value")
        case "tag" if not isinstance(step.get("add"), str) or len(step["add"]) > LONGEST["add"]:
            yield Problem(f"{path}.add", "bad_value")
        case "wait":
            amounts = [step[name] for name in ("days", "hours", "minutes") if name in step]
            if len(amounts) != 1 or not _whole(amounts[0], 1000) or amounts[0] == 0:
                yield Problem(path, "bad_value")
        case "if":
            yield from check(step.get("when", {}), fields, f"{path}.when")
            yield from check_steps(step.get("then", []), fields, writable, f"{path}.then", depth + 1)
            yield from check_steps(step.get("else", []), fields, writable, f"{path}.else", depth + 1)


def _check_mail(step: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Its own text or a template, not both."""
    said = [name for name in ("body", "subject") if step.get(name)]
    if step.get("template"):
        yield from (Problem(f"{path}.{name}", "unknown") for name in said)
    else:
        yield from (Problem(f"{path}.{name}", "required") for name in ("body", "subject") if name not in said)


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def check_merge(text: Any, fields: Mapping[str, Field], path: str, longest: int) -> Iterator[Problem]:
    """Merge fields come from the allow-list of the record's fields: a text is never a template."""
    if not isinstance(text, str) or len(text) > longest:
        yield Problem(path, "bad_value")
        return
    for name in MERGE.findall(text):
        if name not in fields:
            yield Problem(path, "unknown_field")


@dataclass(frozen=True, slots=True)
class Merged:
    """A text with its fields filled in, and those that had nothing to fill in."""

    text: str
    missing: tuple[str, ...]


def merge(text: str, facts: Facts) -> Merged:
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        value = facts.get(found[1])
        if value in (None, "", ()):
            missing.append(found[1])
            return ""
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    return Merged(MERGE.sub(fill, text), tuple(missing))
