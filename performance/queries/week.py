"""A team's week: who owed which report and how it stands. Says nothing of what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from core.periods import Period
from performance.models import RepReport
from targets.metrics import day_range


@dataclass(frozen=True, slots=True)
class Cell:
    report_id: UUID
    state: str
    cadence: str
    score: int | None
    may_open: bool


@dataclass
class WeekRow:
    user_id: UUID
    name: str
    days: list[list[Cell]] = field(default_factory=list)
    owed: int = 0
    given: int = 0


def week(
    viewer: Any, monday: date, *, now: datetime, today: date, team_ids: frozenset[UUID] = frozenset()
) -> list[WeekRow]:
    """By the day a report is due; one statement."""
    start, end = day_range(Period(monday, monday + timedelta(days=7)))
    owed = RepReport.objects.owed_within(viewer).filter(due_at__gte=start, due_at__lt=end)
    if team_ids:
        owed = owed.filter(team_id__in=team_ids)
    rows: dict[UUID, WeekRow] = {}
    columns = (
        "due_at",
        "submitted_at",
        "is_late",
        "makeup_until",
        "state",
        "cadence",
        "score",
        "user_id",
        "user__full_name",
    )
    for report in owed.select_related("user").only(*columns).order_by("user__full_name", "due_at", "id"):
        row = rows.setdefault(report.user_id, WeekRow(report.user_id, report.user.full_name, [[] for _day in range(7)]))
        offset = (report.due_at.astimezone(start.tzinfo).date() - monday).days
        may_open = not report.is_draft or report.user_id == viewer.pk
        cell = Cell(report.pk, report.standing(now, today), report.cadence, report.score, may_open)
        row.days[offset].append(cell)
        row.owed += 1
        row.given += not report.is_draft
    return list(rows.values())
