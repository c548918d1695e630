"""Triggers: whether a fact wakes a rule.

    {"on": "created"} · {"on": "changed", "field": "status", "from": "new", "to": "qualified"} · {"on": "meets"}
    {"on": "day", "field": "expected_close_on", "days": -3} · {"on": "daily"} · {"on": "button"}
    {"on": "enrol"}: a sequence; it runs for those who were enrolled, and ends when they answer

"meets" wakes when the condition was false before the change and is true after it. "day" and "daily" are asked once a day by the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from automation.engine.conditions import DAY, INSTANT, Facts, Field, Node, Problem, day, holds

Changes = Mapping[str, Any]
KINDS = ("created", "changed", "meets", "day", "daily", "button", "webhook", "enrol")
# What a message of another program says stands among the facts under this.
PREFIX = "body."
NAME, MOST_NAMES = re.compile(r"[a-z][a-z0-9_]{0,39}"), 20
FINDERS = ("id", "email", "phone", "number", "reference")
BY_FACT, BY_CLOCK = ("created", "changed", "meets"), ("day", "daily")


def wakes(
    trigger: Node, when: Node, *, created: bool, changes: Changes, facts: Facts, before: Facts, today: date
) -> bool:
    """Whether a rule is woken by an act that made the record (`created`) or changed `{field: [old, new]}`."""
    match trigger["on"]:
        case "created":
            return created and holds(when, facts, today=today)
        case "changed":
            return not created and _changed(trigger, changes, before, facts) and holds(when, facts, today=today)
        case "meets":
            was = not created and holds(when, before, today=today)
            return not was and holds(when, facts, today=today)
    return False


def _changed(trigger: Node, changes: Changes, before: Facts, facts: Facts) -> bool:
    field = trigger.get("field")
    if not field:
        return bool(changes)
    if field not in changes and f"{field}_id" not in changes:
        return False
    old, new = trigger.get("from"), trigger.get("to")
    return (not old or str(before.get(field)) == str(old)) and (not new or str(facts.get(field)) == str(new))


def is_the_day(trigger: Node, facts: Facts, *, today: date) -> bool:
    """Whether today lies `days` after (before, when negative) the day in the field."""
    meant = day(facts.get(trigger["field"]))
    return meant is not None and meant + timedelta(days=trigger["days"]) == today


def check_trigger(trigger: Any, when: Any, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if not isinstance(trigger, Mapping) or trigger.get("on") not in KINDS:
        yield Problem("trigger.on", "unknown")
        return
    kind = trigger["on"]
    may = {"changed": {"field", "from", "to"}, "day": {"field", "days"}, "webhook": {"find", "fields"}}.get(kind, set())
    for name in sorted(set(trigger) - may - {"on"}):
        yield Problem(f"trigger.{name}", "unknown")
    field = fields.get(str(trigger.get("field")))
    if kind == "changed" and trigger.get("field") and field is None:
        yield Problem("trigger.field", "unknown_field")
    if kind in FURTHER:
        yield from FURTHER[kind](trigger, field)
    if kind in ("meets", "daily") and not when:
        yield Problem("when", "required")


def _check_day(trigger: Mapping[str, Any], field: Field | None) -> Iterator[Problem]:
    if field is None or field.kind not in (DAY, INSTANT):
        yield Problem("trigger.field", "unknown_field")
    if not isinstance(trigger.get("days"), int) or not -365 <= trigger["days"] <= 3650:
        yield Problem("trigger.days", "bad_value")


def _check_hook(trigger: Mapping[str, Any], _field: Field | None) -> Iterator[Problem]:
    if trigger.get("find") not in FINDERS:
        yield Problem("trigger.find", "bad_value")
    names = trigger.get("fields", [])
    if (
        not isinstance(names, list)
        or len(names) > MOST_NAMES
        or any(not isinstance(name, str) or NAME.fullmatch(name) is None for name in names)
        or len(set(names)) != len(names)
    ):
        yield Problem("trigger.fields", "bad_value")


FURTHER = {"day": _check_day, "webhook": _check_hook}
