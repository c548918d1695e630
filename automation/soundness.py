"""Whether a rule is sound: the engine's problems, and those that need the database: people and stages that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from automation.engine.conditions import LINK, Problem, check
from automation.engine.steps import check_steps
from automation.engine.triggers import check_trigger
from automation.hooks import finders_of
from automation.leaving import ENROL
from automation.models import Rule
from automation.records import Kind
from mail.models import MailTemplate
from opportunities.models import Stage
from people.models import User

PEOPLE = ("owner", "manager", "author")


def problems_of(definition: Any, kind: Kind) -> list[Problem]:
    """Every problem at once, each with its path."""
    if not isinstance(definition, Mapping):
        return [Problem("", "shape")]
    found = [Problem(str(name), "unknown") for name in sorted(set(definition) - {"trigger", "when", "steps"})]
    when, steps = definition.get("when", {}), definition.get("steps")
    found += check_trigger(definition.get("trigger"), when, kind.fields)
    found += check(when, kind.fields)
    found += check_steps(steps, kind.fields, kind.settable)
    if not found:
        found += _check_records(definition, kind)
    return found


def _check_records(definition: Mapping[str, Any], kind: Kind) -> Iterator[Problem]:
    yield from _check_woken(definition["trigger"], kind)
    steps = list(flat(definition["steps"]))
    known_people = _known(User, {step["to"] for _path, step in steps if step.get("to") and step["to"] not in PEOPLE})
    for path, step in steps:
        if step.get("to") and step["to"] not in PEOPLE and step["to"] not in known_people:
            yield Problem(f"{path}.to", "unknown_person")
        if step["do"] == "update":
            yield from _check_update(path, step, kind)
        yield from _check_named(path, step, kind)
        yield from _check_ability(path, step["do"], kind)


def _check_woken(trigger: Mapping[str, Any], kind: Kind) -> Iterator[Problem]:
    if trigger["on"] == "created" and not kind.created:
        yield Problem("trigger.on", "not_for_this")
    if trigger["on"] in ("changed", "meets") and len(kind.events) < 2:
        yield Problem("trigger.on", "not_for_this")
    if trigger["on"] == "webhook" and trigger["find"] not in finders_of(kind):
        yield Problem("trigger.find", "not_for_this")


def _check_named(path: str, step: Mapping[str, Any], kind: Kind) -> Iterator[Problem]:
    """Stages, sequences and templates that a step names."""
    if step["do"] == "move" and (kind.key != "opportunity" or not _known(Stage, {step["stage"]})):
        yield Problem(f"{path}.stage", "unknown_stage")
    if step["do"] == "enrol" and not is_sequence_of(kind, step["sequence"]):
        yield Problem(f"{path}.sequence", "unknown_sequence")
    if step.get("template") and not is_template_of(kind, step["template"]):
        yield Problem(f"{path}.template", "unknown_template")


def _check_ability(path: str, do: str, kind: Kind) -> Iterator[Problem]:
    able = {
        "tag": "tags" in kind.writable,
        "assign": kind.assign is not None,
        "mail": kind.email is not None,
        "enrol": kind.email is not None,
    }
    if not able.get(do, True):
        yield Problem(path, "not_for_this")


def _check_update(path: str, step: Mapping[str, Any], kind: Kind) -> Iterator[Problem]:
    field = kind.settable[step["field"]]
    if field.choices and step["value"] not in field.choices:
        yield Problem(f"{path}.value", "bad_value")
        return
    try:
        kind.value(step["field"], str(step["value"]))
    except (ValueError, TypeError, ArithmeticError):
        yield Problem(f"{path}.value", "bad_value")
    except Exception as error:  # django's ValidationError of to_python
        if type(error).__name__ != "ValidationError":
            raise
        yield Problem(f"{path}.value", "bad_value")


def is_sequence_of(kind: Kind, pk: Any) -> bool:
    return is_id(pk) and Rule.objects.filter(pk=pk, record_type=kind.key, definition__trigger__on=ENROL).exists()


def is_template_of(kind: Kind, pk: Any) -> bool:
    """Shared ones: a rule says nothing that its author alone can read."""
    return is_id(pk) and MailTemplate.objects.filter(pk=pk, about=kind.key, is_shared=True, is_active=True).exists()


def flat(steps: list[Mapping[str, Any]], path: str = "steps") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All steps with their paths, those inside branches too."""
    for number, step in enumerate(steps):
        here = f"{path}[{number}]"
        yield here, step
        for branch in ("then", "else"):
            yield from flat(step.get(branch, []), f"{here}.{branch}")


def linked_ids(definition: Mapping[str, Any], kind: Kind) -> set[str]:
    """Ids that a rule names: of people, stages and other links."""
    steps = list(flat(definition["steps"]))
    found = {
        str(step[name]) for _path, step in steps for name in ("to", "stage", "sequence", "template") if step.get(name)
    }
    nodes = [definition.get("when", {}), *(step["when"] for _path, step in steps if step["do"] == "if")]
    for node in nodes:
        found |= _linked(node, kind)
    trigger = definition["trigger"]
    return found | {str(trigger[end]) for end in ("from", "to") if trigger.get(end)}


def _linked(node: Mapping[str, Any], kind: Kind) -> set[str]:
    for word in ("all", "any"):
        if word in node:
            return set().union(*(_linked(child, kind) for child in node[word]))
    if not node or kind.fields[node["field"]].kind != LINK:
        return set()
    value = node.get("value")
    return {str(item) for item in (value if isinstance(value, list) else [value])}


def _known(model: Any, ids: set[str]) -> set[str]:
    return {str(pk) for pk in model.objects.filter(pk__in=[pk for pk in ids if is_id(pk)]).values_list("pk", flat=True)}


def is_id(text: Any) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True
