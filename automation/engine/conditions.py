"""Conditions: an and/or tree over the facts of one record.

    {"all": [{"field": "status", "op": "is", "value": "new"}, {"any": [{"field": "score", "op": ">=", "value": 70}, …]}]}

Facts are a mapping of field names to plain values: str, int, Decimal, date, datetime, bool, tuple of str, or None. A comparison with an
empty field is false, also in its negative form for numbers and dates, so that nobody is called late for a day that was never set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

Facts = Mapping[str, Any]
Node = Mapping[str, Any]
DEEPEST, MOST_NODES = 6, 100

TEXT, NUMBER, DAY, INSTANT, CHOICE, LINK, TAGS, FLAG = (
    "text",
    "number",
    "day",
    "instant",
    "choice",
    "link",
    "tags",
    "flag",
)
ALWAYS = ("empty", "filled")
OPERATORS: dict[str, tuple[str, ...]] = {
    TEXT: ("is", "is not", "contains", "starts with", *ALWAYS),
    NUMBER: ("=", "≠", ">", "≥", "<", "≤", *ALWAYS),
    DAY: ("on", "before", "after", "in the next days", "more than days ago", "within the last days", *ALWAYS),
    INSTANT: ("before", "after", "more than days ago", "within the last days", *ALWAYS),
    CHOICE: ("is", "is not", "is one of", *ALWAYS),
    LINK: ("is", "is not", "is one of", *ALWAYS),
    TAGS: ("has", "has not", *ALWAYS),
    FLAG: ("yes", "no"),
}
WITHOUT_VALUE = frozenset((*ALWAYS, "yes", "no"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field that conditions may name: its kind decides the operators; `choices` are the values of a choice."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is unsound, where (a path such as `when.all[1].value`), as a code; `automation.words` has the sentences."""

    path: str
    code: str


def holds(node: Node, facts: Facts, *, today: date) -> bool:
    """Whether the condition is true of the facts. An empty condition holds. `today` is the organisation's business day."""
    if not node:
        return True
    if "all" in node:
        return all(holds(child, facts, today=today) for child in node["all"])
    if "any" in node:
        return any(holds(child, facts, today=today) for child in node["any"])
    value = facts.get(node["field"])
    return TESTS[node["op"]](value, node.get("value"), today)


def check(node: Any, fields: Mapping[str, Field], path: str = "when", depth: int = 0) -> Iterator[Problem]:
    """Every problem of a condition at once."""
    if not isinstance(node, Mapping):
        yield Problem(path, "shape")
    elif not node:
        return
    elif "all" in node or "any" in node:
        yield from _check_branch(node, fields, path, depth)
    else:
        yield from _check_leaf(node, fields, path)


def _check_branch(node: Node, fields: Mapping[str, Field], path: str, depth: int) -> Iterator[Problem]:
    word = "all" if "all" in node else "any"
    children = node[word]
    if set(node) != {word} or not isinstance(children, list) or not children:
        yield Problem(path, "shape")
    elif depth >= DEEPEST or len(children) > MOST_NODES:
        yield Problem(path, "too_deep")
    else:
        for number, child in enumerate(children):
            yield from check(child, fields, f"{path}.{word}[{number}]", depth + 1)


def _check_leaf(node: Node, fields: Mapping[str, Field], path: str) -> Iterator[Problem]:
    if set(node) - {"field", "op", "value"}:
        yield Problem(path, "unknown")
    field = fields.get(str(node.get("field")))
    if field is None:
        yield Problem(f"{path}.field", "unknown_field")
    elif node.get("op") not in OPERATORS[field.kind]:
        yield Problem(f"{path}.op", "unknown_op")
    elif node["op"] not in WITHOUT_VALUE and not _is_value(field, str(node["op"]), node.get("value")):
        yield Problem(f"{path}.value", "bad_value")


def _is_value(field: Field, op: str, value: Any) -> bool:
    if op == "is one of":
        return isinstance(value, list) and bool(value) and all(_is_value(field, "is", item) for item in value)
    if "days" in op:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650
    if field.kind == NUMBER:
        return number(value) is not None
    if field.kind in (DAY, INSTANT):
        return day(value) is not None
    return isinstance(value, str) and bool(value) and (not field.choices or value in field.choices)


def number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        made = Decimal(value)
    except InvalidOperation:
        return None
    return made if made.is_finite() else None


def day(value: Any) -> date | None:
    """A day from a day, an instant (already in the organisation's zone) or its text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


Test = Callable[[Any, Any, date], bool]


def _empty(value: Any, _wanted: Any, _today: date) -> bool:
    return value is None or value in ("", (), [])


def _folded(value: Any) -> str:
    return "" if value is None else str(value).casefold().strip()


def _compared(compare: Callable[[Any, Any], bool]) -> Test:
    def test(value: Any, wanted: Any, _today: date) -> bool:
        have, want = number(value), number(wanted)
        return have is not None and want is not None and compare(have, want)

    return test


def _dated(compare: Callable[[date, Any, date], bool]) -> Test:
    def test(value: Any, wanted: Any, today: date) -> bool:
        have = day(value)
        return have is not None and compare(have, wanted, today)

    return test


TESTS: dict[str, Test] = {
    "empty": _empty,
    "filled": lambda value, wanted, today: not _empty(value, wanted, today),
    "is": lambda value, wanted, _today: value is not None and _folded(value) == _folded(wanted),
    "is not": lambda value, wanted, _today: _folded(value) != _folded(wanted),
    "is one of": lambda value, wanted, _today: _folded(value) in {_folded(item) for item in wanted},
    "contains": lambda value, wanted, _today: _folded(wanted) in _folded(value),
    "starts with": lambda value, wanted, _today: _folded(value).startswith(_folded(wanted)),
    "has": lambda value, wanted, _today: _folded(wanted) in {_folded(item) for item in value or ()},
    "has not": lambda value, wanted, _today: _folded(wanted) not in {_folded(item) for item in value or ()},
    "yes": lambda value, _wanted, _today: bool(value),
    "no": lambda value, _wanted, _today: not value,
    "=": _compared(lambda have, want: have == want),
    "≠": _compared(lambda have, want: have != want),
    ">": _compared(lambda have, want: have > want),
    "≥": _compared(lambda have, want: have >= want),
    "<": _compared(lambda have, want: have < want),
    "≤": _compared(lambda have, want: have <= want),
    "on": _dated(lambda have, want, _today: have == day(want)),
    "before": _dated(lambda have, want, _today: (limit := day(want)) is not None and have < limit),
    "after": _dated(lambda have, want, _today: (limit := day(want)) is not None and have > limit),
    "in the next days": _dated(lambda have, want, today: today <= have <= today + timedelta(days=want)),
    "more than days ago": _dated(lambda have, want, today: have < today - timedelta(days=want)),
    "within the last days": _dated(lambda have, want, today: today - timedelta(days=want) <= have <= today),
}
