"""The editor's rows as the template shows them: each with its choices, so that the page only prints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from automation.editor import Draft, editable_fields, input_type, operators_of, step_paths, values_of
from automation.engine.conditions import WITHOUT_VALUE
from automation.engine.triggers import KINDS as TRIGGER_KINDS
from automation.hooks import finders_of
from automation.leaving import ENROL
from automation.models import Rule
from automation.records import KINDS
from automation.words import OPERATORS, PEOPLE, STEPS, TRIGGERS
from mail.models import MailTemplate
from people.models import User

Choices = list[tuple[str, str]]
MOST_NAMED = 200
UNITS = ("days", "hours", "minutes")


def shown(draft: Draft, problems: dict[str, str] | None = None) -> dict[str, Any]:
    """The context of the editor's template; `problems` by the path of what is unsound."""
    kind, found = draft.kind, problems or {}
    return {
        "draft": draft,
        "record_types": [(key, str(item.label)) for key, item in KINDS.items()],
        "triggers": [(key, str(TRIGGERS[key])) for key in TRIGGER_KINDS if _offered(draft, key)],
        "trigger_fields": list(editable_fields(kind).items()),
        "trigger_dates": [
            (name, kind.label_of(name)) for name, item in kind.fields.items() if item.kind in ("day", "instant")
        ],
        "finders": finders_of(kind),
        "said_fields": ", ".join(_listed(draft.trigger.get("fields"))),
        "trigger_values": values_of(kind, str(draft.trigger.get("field", ""))),
        "conditions": [_condition(draft, row, found, number) for number, row in enumerate(draft.conditions)],
        "steps": [_step(draft, number, found, path) for number, path in enumerate(step_paths(draft))],
        "people": people(),
        "units": list(zip(UNITS, (_("days"), _("hours"), _("minutes")), strict=True)),
        "merge_fields": [(f"{{{name}}}", kind.label_of(name)) for name in kind.fields],
        "problems": [(path, message) for path, message in found.items()],
    }


def _listed(given: Any) -> list[str]:
    return [str(name) for name in given] if isinstance(given, list) else [str(given)] if given else []


def _offered(draft: Draft, trigger: str) -> bool:
    kind = draft.kind
    return {"created": bool(kind.created), "changed": len(kind.events) > 1, "meets": len(kind.events) > 1}.get(
        trigger, True
    )


def _leaf(draft: Draft, row: dict[str, Any]) -> dict[str, Any]:
    kind, fields = draft.kind, editable_fields(draft.kind)
    name = row.get("field") if row.get("field") in fields else next(iter(fields))
    operators = operators_of(kind, str(name))
    op = row.get("op") if row.get("op") in operators else operators[0]
    return {
        "fields": list(fields.items()), "field": name, "op": op, "operators": [(key, str(OPERATORS.get(key, key))) for key in operators],
        "needs_value": op not in WITHOUT_VALUE, "values": None if "days" in str(op) else values_of(kind, str(name)),
        "input_type": input_type(kind, str(name), str(op)), "value": row.get("value", ""),
    }  # fmt: skip


def _condition(draft: Draft, row: dict[str, Any], found: dict[str, str], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "number_text": str(number),
        **_leaf(draft, row),
        "problem": _first(found, f"when.{draft.joined}[{number}]"),
    }


def _step(draft: Draft, number: int, found: dict[str, str], path: str) -> dict[str, Any]:
    kind, row = draft.kind, draft.steps[number]
    do = row.get("do", "task")
    own = {where: words for where, words in found.items() if not where.startswith(f"{path}.then")}
    shown_row: dict[str, Any] = {
        "number": number,
        "number_text": str(number),
        "do": do,
        "row": row,
        "dos": _steps_offered(draft),
        "problem": _first(own, path),
    }
    if do == "if":
        shown_row |= _leaf(draft, row)
    if do == "update":
        settable = {name: kind.label_of(name) for name in kind.settable}
        name = row.get("field") if row.get("field") in settable else next(iter(settable), "")
        shown_row |= {
            "fields": list(settable.items()),
            "field": name,
            "values": values_of(kind, str(name)),
            "value": row.get("value", ""),
        }
        shown_row["input_type"] = input_type(kind, str(name), "")
    if do == "enrol":
        shown_row["sequences"] = _named(sequences_of(kind.key))
    if do == "mail":
        shown_row["templates"] = _named(templates_of(kind.key))
    if do == "move":
        shown_row["stages"] = values_of(KINDS["opportunity"], "stage")
    return shown_row


def _named(rows: Any) -> Choices:
    return [(str(row.pk), str(row)) for row in rows]


def sequences_of(record_type: str) -> Any:
    return Rule.objects.filter(record_type=record_type, definition__trigger__on=ENROL).order_by("name")[:MOST_NAMED]


def templates_of(record_type: str) -> Any:
    return MailTemplate.objects.filter(about=record_type, is_shared=True, is_active=True).order_by("name")[:MOST_NAMED]


def _steps_offered(draft: Draft) -> Choices:
    kind = draft.kind
    unable = {
        *([] if kind.settable else ["update"]), *([] if "tags" in kind.writable else ["tag"]), *([] if kind.assign else ["assign"]),
        *([] if kind.email else ["mail", "enrol"]), *([] if kind.key == "opportunity" else ["move"]),
    }  # fmt: skip
    words = {**STEPS, "if": _("go on only if"), "stop": STEPS["stop"]}
    return [(key, str(word)) for key, word in words.items() if key not in unable]


def people() -> Choices:
    named = [(str(row.pk), row.full_name) for row in User.objects.filter(is_active=True).order_by("full_name")[:500]]
    return [*((key, str(word)) for key, word in PEOPLE.items()), *named]


def _first(found: dict[str, str], beginning: str) -> str:
    return next((message for path, message in found.items() if path.startswith(beginning)), "")
