"""Parts of a target: what they add up to, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from targets.engine.division import Difference
from targets.models import Target


@dataclass(frozen=True)
class Parts:
    """The parts of a target along one way of breaking it down: by time (same subject), or by subject (same period)."""

    axis: str
    targets: list[Target]
    difference: Difference


def parts_of(target: Target, children: Sequence[Target]) -> list[Parts]:
    """By time and by subject apart: the same value broken down twice is not added up twice."""
    groups: dict[str, list[Target]] = defaultdict(list)
    for child in children:
        groups[_axis(target, child)].append(child)
    return [
        Parts(axis, rows, Difference(target.value, sum((row.value for row in rows), Decimal(0)), len(rows)))
        for axis, rows in sorted(groups.items())
    ]


def _axis(target: Target, child: Target) -> str:
    if child.period == target.period:
        return "subject"
    return "time" if _subject_key(child) == _subject_key(target) else "both"


def _subject_key(target: Target) -> Any:
    return target.subject_type, target.user_id, target.team_id, target.territory_id, target.product_family_id
