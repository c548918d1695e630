"""The sales plan: from a pipeline's template to dated milestones and steps, and how far it has come. Pure.

The template stands on the pipeline as data: `{"key", "kind", "name", "days", "deliverable"}`; `days` are working days after the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from core.errors import FieldProblem

MILESTONE, STEP = "milestone", "step"
MOST, LONGEST = 40, 1000


@dataclass(frozen=True, slots=True)
class Planned:
    """One item a template makes."""

    kind: str
    name: str
    deliverable: str
    start_on: date
    due_on: date


def planned(template: Iterable[Mapping[str, Any]], start: date, add_days: Callable[[date, int], date]) -> list[Planned]:
    """A step begins where the item before it is due; a milestone is one day."""
    made: list[Planned] = []
    before = start
    for row in sorted(template, key=lambda row: row["days"]):
        due = add_days(start, row["days"])
        begin = due if row["kind"] == MILESTONE else min(before, due)
        made.append(Planned(row["kind"], row["name"], row.get("deliverable", ""), begin, due))
        before = due
    return made


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    whole: int
    overdue: int

    @property
    def percent(self) -> int | None:
        """2 of 5 is 40; None without a plan."""
        if not self.whole:
            return None
        return int((Decimal(self.done * 100) / self.whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def progress(items: Iterable[Any], today: date) -> Progress:
    rows = list(items)
    return Progress(
        sum(row.done_on is not None for row in rows), len(rows), sum(is_overdue(row, today) for row in rows)
    )


def is_overdue(item: Any, today: date) -> bool:
    return item.done_on is None and item.due_on < today


@dataclass(frozen=True, slots=True)
class Bar:
    """Where an item lies in the chart, in percent of its width."""

    item: Any
    left: Decimal
    width: Decimal
    overdue: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    start: date
    end: date
    bars: tuple[Bar, ...]
    today: Decimal | None
    months: tuple[tuple[date, Decimal], ...]


TENTH = Decimal("0.1")


def gantt(items: Sequence[Any], today: date) -> Gantt | None:
    """From the first start to the last due day, with a little air; None without a plan."""
    if not items:
        return None
    start = min(item.start_on for item in items) - timedelta(days=2)
    end = max(max(item.due_on, item.done_on or item.due_on) for item in items) + timedelta(days=3)
    span = (end - start).days

    def place(day: date) -> Decimal:
        return (Decimal((day - start).days * 100) / span).quantize(TENTH)

    bars = tuple(
        Bar(
            item,
            place(item.start_on),
            max(place(item.due_on + timedelta(days=1)) - place(item.start_on), TENTH),
            is_overdue(item, today),
        )
        for item in items
    )
    marks = tuple((day, place(day)) for day in _months(start, end))
    return Gantt(start, end, bars, place(today) if start <= today <= end else None, marks)


def _months(start: date, end: date) -> Iterable[date]:
    """The first days of the months in between."""
    day = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day < end:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def cleaned(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "key": str(row.get("key") or "") or uuid4().hex[:12],
            "kind": str(row.get("kind") or STEP),
            "name": str(row["name"]).strip(),
            "days": int(row.get("days") or 0),
            "deliverable": str(row.get("deliverable") or "").strip(),
        }
        for row in rows
    ]


def problems(rows: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    if len(rows) > MOST:
        return [FieldProblem("plan", "too_many", _("At most %(most)s items.") % {"most": MOST})]
    return [
        FieldProblem(f"plan[{index}].{field}", code, message)
        for index, row in enumerate(rows)
        for field, code, message in _row_problems(row)
    ]


def _row_problems(row: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    name, days = str(row.get("name") or "").strip(), row.get("days") or 0
    if not name or len(name) > 200 or "\x00" in name:
        yield "name", "required", _("Give it a name.")
    if row.get("kind") not in (None, MILESTONE, STEP):
        yield "kind", "invalid_choice", _("“%(value)s” is not one of the choices.") % {"value": row.get("kind")}
    if not isinstance(days, int) or not 0 <= days <= LONGEST:
        yield "days", "range", _("Days lie between 0 and 1,000.")
    if len(str(row.get("deliverable") or "")) > 200:
        yield "deliverable", "max_length", _("At most %(most)s characters.") % {"most": 200}
