"""What should be known of a deal: BANT, MEDDIC or the house's own list, with weights. Pure.

Points stand on the pipeline as data: `{"key", "group", "name", "weight"}`. What is known of a deal feeds its health, never its forecast.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import FieldProblem

MOST, HEAVIEST = 30, 100


@dataclass(frozen=True, slots=True)
class Point:
    key: str
    group: str
    name: str
    weight: int = 1


# Offered on the page of settings; names are source strings of the catalogue.
SHIPPED: dict[str, tuple[tuple[str, str], ...]] = {
    "BANT": (
        ("budget", gettext_noop("Budget: who pays, and how much is approved")),
        ("authority", gettext_noop("Authority: who decides")),
        ("need", gettext_noop("Need: which problem it solves")),
        ("timing", gettext_noop("Timing: by when, and why then")),
    ),
    "MEDDIC": (
        ("metrics", gettext_noop("Metrics: what the customer gains, in numbers")),
        ("economic-buyer", gettext_noop("Economic buyer: who releases the money")),
        ("decision-criteria", gettext_noop("Decision criteria: what they compare by")),
        ("decision-process", gettext_noop("Decision process: who signs what, in which order")),
        ("identify-pain", gettext_noop("Identified pain: what happens if nothing happens")),
        ("champion", gettext_noop("Champion: who sells for us inside")),
    ),
}


def shipped(name: str) -> list[dict[str, Any]]:
    return [{"key": f"{name.lower()}-{key}", "group": name, "name": text, "weight": 1} for key, text in SHIPPED[name]]


def points_of(pipeline: Any) -> list[Point]:
    return [Point(row["key"], row.get("group", ""), row["name"], row.get("weight", 1)) for row in pipeline.checklist]


def completeness(points: Sequence[Point], known: Collection[str]) -> int | None:
    """Percent of the weight that is known, half-up: 4 of 6 is 67. None without points."""
    whole = sum(point.weight for point in points)
    if not whole:
        return None
    part = sum(point.weight for point in points if point.key in known)
    return int((Decimal(part * 100) / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def cleaned(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "key": str(row.get("key") or "") or uuid4().hex[:12],
            "group": str(row.get("group") or "").strip(),
            "name": str(row["name"]).strip(),
            "weight": int(row.get("weight") or 1),
        }
        for row in rows
    ]


def problems(rows: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    if len(rows) > MOST:
        return [FieldProblem("checklist", "too_many", _("At most %(most)s points.") % {"most": MOST})]
    keys = [str(row["key"]) for row in rows if row.get("key")]
    found = [
        FieldProblem(f"checklist[{index}].{field}", code, message)
        for index, row in enumerate(rows)
        for field, code, message in _row_problems(row)
    ]
    if len(set(keys)) < len(keys):
        found.append(FieldProblem("checklist", "unique", _("A key is made of letters and digits and stands once.")))
    return found


def _row_problems(row: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    name, weight, group = str(row.get("name") or "").strip(), row.get("weight") or 1, str(row.get("group") or "")
    if not name or len(name) > 160 or "\x00" in name:
        yield "name", "required", _("Say in at most 160 characters what should be known.")
    if len(group) > 40 or "\x00" in group:
        yield "group", "max_length", _("At most %(most)s characters.") % {"most": 40}
    if not isinstance(weight, int) or not 1 <= weight <= HEAVIEST:
        yield "weight", "range", _("A weight lies between 1 and 100.")
