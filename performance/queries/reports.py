"""One's own reports, those one reads, and their figures then and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from performance.drafting import figures_of
from performance.models import ReportReading, RepReport
from targets.metrics import MONEY, metric_by_key


def fetch(rows: QuerySet[Any]) -> QuerySet[Any]:
    """For lists: without what stands in them."""
    joined = rows.select_related("rule", "user", "team")
    return joined.defer("texts", "done", "figures", "sections", "user__search")


def with_reading(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """`is_read` by this user."""
    return rows.annotate(is_read=Exists(ReportReading.objects.filter(report=OuterRef("pk"), user=user)))


def my_reports(user: Any) -> QuerySet[Any]:
    """What one gave in."""
    return fetch(RepReport.objects.submitted().filter(user=user))


def inbox(user: Any) -> QuerySet[Any]:
    """What others gave in, as far as the user may read it."""
    return with_reading(fetch(RepReport.objects.visible_to(user).submitted().exclude(user=user)), user)


def missing_now(user: Any, now: datetime) -> list[Any]:
    """Reports of the people the user leads whose deadline is over and that may still be made up."""
    owed = RepReport.objects.owed_within(user).drafts().filter(due_at__lt=now, makeup_until__gte=now.date())
    return list(fetch(owed.exclude(user=user)).order_by("-due_at", "user__full_name")[:100])


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the metric catalogue: as it was given in, as it is now, and the rows behind it."""

    key: str
    label: str | Promise
    is_money: bool
    value: Decimal
    now: Decimal
    address: str

    @property
    def moved(self) -> bool:
        return self.value != self.now


def figures_beside(report: RepReport, scope: Any) -> list[Figure]:
    """One statement for the present values; a draft shows them alone."""
    (present,) = figures_of([report])
    values = {row["key"]: Decimal(row["value"]) for row in present}
    frozen = {row["key"]: Decimal(row["value"]) for row in report.figures} if not report.is_draft else values
    found = []
    for key, value in frozen.items():
        if metric := metric_by_key(key):
            address = metric.address(scope, report.period)
            found.append(Figure(key, metric.label, metric.unit == MONEY, value, values.get(key, value), address))
    return found
