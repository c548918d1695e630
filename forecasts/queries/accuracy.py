"""How right past forecasts were, by person and by how far ahead they were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from core.periods import Period, add_months
from forecasts.models import ForecastLine
from forecasts.queries.current import reach_of
from targets.models import CreditEntry

ZERO = Decimal("0.00")
FOUR = Decimal("0.0001")
HORIZONS = (2, 6, 13)  # weeks before the end of the period, at most


@dataclass(frozen=True)
class Accuracy:
    """Of one person at one horizon (weeks): the mean of the periods that are over."""

    user_id: UUID
    name: str
    weeks: int
    forecasts: int
    told: Decimal
    came: Decimal
    off: Decimal  # Σ |forecast − actual|: too much here is not made good by too little there

    @property
    def accuracy(self) -> Decimal | None:
        """1 − Σ|forecast − actual| ÷ Σ actual, not below zero; None where nothing came."""
        return accuracy_of(self.off, self.came)

    @property
    def accuracy_percent(self) -> Decimal | None:
        return None if self.accuracy is None else self.accuracy * 100

    @property
    def bias_percent(self) -> Decimal | None:
        return None if self.bias is None else self.bias * 100

    @property
    def bias(self) -> Decimal | None:
        """(forecast − actual) ÷ actual: above zero is too hopeful."""
        return ((self.told - self.came) / self.came).quantize(FOUR, ROUND_HALF_UP) if self.came else None


def accuracy_of(off: Decimal, came: Decimal) -> Decimal | None:
    return max(1 - off / abs(came), Decimal(0)).quantize(FOUR, ROUND_HALF_UP) if came else None


def accuracy(viewer: Any, *, today: date, since: date) -> list[Accuracy]:
    """Two statements. Of the weeks inside a horizon the one nearest to it counts: each period once a horizon."""
    lines = (
        ForecastLine.objects.visible_to(viewer)
        .filter(week__end_on__lte=today, week__start_on__gte=since)
        .select_related("week", "user")
        .only("week__on", "week__start_on", "week__end_on", "user__full_name", "closed", "commit", "submitted_commit")
        .order_by("week__on")
    )
    chosen: dict[tuple[UUID, Period, int], ForecastLine] = {}
    for line in lines:
        weeks = (line.week.end_on - line.week.on).days / 7
        for horizon in HORIZONS:
            if weeks <= horizon:
                chosen.setdefault((line.user_id, line.week.period, horizon), line)
    actual = _actual(viewer, since, today)
    return _summed(chosen.items(), actual)


def _actual(viewer: Any, since: date, today: date) -> dict[tuple[UUID, date], Decimal]:
    """What was won, per person and month (its first day); every period is made of months."""
    entries = CreditEntry.objects.counting("won").filter(on__gte=since, on__lt=today)
    reach = reach_of(viewer)
    if viewer is not None and not (reach is not None and reach.everyone):
        entries = entries.filter(user_id__in=reach.owner_ids if reach is not None else ())
    rows = entries.order_by().values("user_id", month=TruncMonth("on")).annotate(total=Sum("base_amount"))
    return {(row["user_id"], row["month"]): row["total"] for row in rows}


def _within(actual: dict[tuple[UUID, date], Decimal], user: UUID, period: Period) -> Decimal:
    month, total = period.start, ZERO
    while month < period.end:
        total += actual.get((user, month), ZERO)
        month = add_months(month, 1)
    return total


def _summed(
    chosen: Iterable[tuple[tuple[UUID, Period, int], ForecastLine]], actual: dict[tuple[UUID, date], Decimal]
) -> list[Accuracy]:
    groups: dict[tuple[UUID, int], list[tuple[Decimal, Decimal, str]]] = defaultdict(list)
    for (user, period, weeks), line in chosen:
        told = line.submitted_commit if line.submitted_commit is not None else line.closed + line.commit
        groups[user, weeks].append((told, _within(actual, user, period), line.user.full_name))
    found = [_mean(user, weeks, rows) for (user, weeks), rows in groups.items()]
    return sorted(found, key=lambda row: (row.name, row.weeks))


def _mean(user: UUID, weeks: int, rows: list[tuple[Decimal, Decimal, str]]) -> Accuracy:
    told, came = sum((row[0] for row in rows), ZERO), sum((row[1] for row in rows), ZERO)
    off = sum((abs(row[0] - row[1]) for row in rows), ZERO)
    return Accuracy(user, rows[0][2], weeks, len(rows), told, came, off)
