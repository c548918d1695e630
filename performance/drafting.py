"""What the machine writes into a report: figures of the metric catalogue, what was done, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from activities.models import SUBJECTS, Activity
from activities.queries import address_of
from activities.table import ICONS
from core.periods import Period
from performance.models import RepReport
from performance.sections import PLAN
from targets.metrics import METRICS, day_range, values
from targets.scopes import Scope

FIGURES = (
    "won_amount", "signed_amount", "collected_amount", "won_count", "new_opportunities", "follow_ups", "visits",
    "customers_contacted",
)  # fmt: skip
MOST_DONE, MOST_PLANNED, AHEAD = 200, 12, timedelta(days=7)
CENT = Decimal("0.01")


def figures_of(reports: Iterable[RepReport]) -> list[list[dict[str, str]]]:
    """The figures of several reports in one statement: people of the same period share its arms."""
    wanted = list(reports)
    asked = [(METRICS[key], Scope(user_id=report.user_id), report.period) for report in wanted for key in FIGURES]
    found = values(asked)
    rows = [
        {"key": metric.key, "value": str((value or Decimal(0)).quantize(CENT))}
        for (metric, _scope, _period), value in zip(asked, found, strict=True)
    ]
    width = len(FIGURES)
    return [rows[number * width : (number + 1) * width] for number in range(len(wanted))]


def done_in(user_id: Any, period: Period) -> list[Any]:
    """Ids of what was done, in the order of doing."""
    start, end = day_range(period)
    rows = Activity.objects.filter(owner_id=user_id, done_at__gte=start, done_at__lt=end)
    return [str(pk) for pk in rows.order_by("done_at", "id").values_list("pk", flat=True)[:MOST_DONE]]


def plan_of(user_id: Any, now: datetime) -> str:
    """Open tasks that are due soon (and those that are overdue), a line each."""
    rows = Activity.objects.open().filter(Q(due_at__lt=now + AHEAD), owner_id=user_id, due_at__isnull=False)
    planned = rows.select_related(*SUBJECTS).order_by("due_at", "id")[:MOST_PLANNED]
    return "\n".join(
        f"- {row.subject} · {row.about} · {date_format(timezone.localdate(row.due_at), 'Y-m-d')}" for row in planned
    )


def fill(report: RepReport, now: datetime) -> RepReport:
    """Bring what the machine writes up to date; what a person has written stays. Saves nothing."""
    (report.figures,) = figures_of([report])
    report.done = done_in(report.user_id, report.period)
    for section in report.parts:
        if section.kind == PLAN and section.key not in report.texts:
            report.texts = {**report.texts, section.key: plan_of(report.user_id, now)}
    return report


def done_groups(viewer: Any, report: RepReport) -> tuple[list[dict[str, Any]], int]:
    """What was done, by the record it was about, as far as `viewer` may see it; and how much of it he may not."""
    rows = Activity.objects.visible_to(viewer).filter(pk__in=report.done).select_related(*SUBJECTS)
    groups: dict[Any, dict[str, Any]] = {}
    count = 0
    for row in rows.defer("search", "body").order_by("done_at", "id"):
        count += 1
        about = row.about
        group = groups.setdefault(about.pk, {"about": about, "url": address_of(row), "items": []})
        group["items"].append({"row": row, "icon": ICONS[row.kind]})
    return list(groups.values()), len(report.done) - count
