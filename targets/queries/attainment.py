"""Attainment: actual ÷ target, decided in one place for page, API, export, dashboard and pay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.periods import Period
from people.queries import working_days_between
from targets.metrics import METRICS, Metric, totals
from targets.models import Target
from targets.scopes import Scope, TeamTree

FOUR_PLACES = Decimal("0.0001")


def attainment(actual: Decimal, value: Decimal | None) -> Decimal | None:
    """Actual ÷ target as a ratio with four places; None (shown as "—") where the target is 0 or missing, never 0 % and never 100 %."""
    if not value:
        return None
    return (actual / value).quantize(FOUR_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True)
class Attainment:
    """One target and how far it has got on a day."""

    target: Target
    metric: Metric
    scope: Scope
    actual: Decimal
    ratio: Decimal | None
    expected: Decimal | None
    working_days_left: int

    @property
    def gap(self) -> Decimal:
        """What is missing; zero when it is reached."""
        return max(self.target.value - self.actual, Decimal(0))

    @property
    def percent(self) -> Decimal | None:
        return None if self.ratio is None else (self.ratio * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def pace(self) -> str:
        """ "reached", "ahead", "behind" or "" (nothing to compare with): against the share of working days gone."""
        if self.ratio is None or self.expected is None:
            return ""
        if self.ratio >= 1:
            return "reached"
        return "ahead" if self.ratio >= self.expected else "behind"

    @property
    def address(self) -> str:
        return self.metric.address(self.scope, self.target.period)


def attainments(targets: Sequence[Target], *, today: date) -> list[Attainment]:
    """All of them with two statements: the team tree (only where a team is among them) and the actual values."""
    known = [target for target in targets if target.metric in METRICS]
    tree = TeamTree.of_all() if any(target.team_id for target in known) else TeamTree(())
    scopes = [tree.scope(user_id=target.user_id, team_id=target.team_id) for target in known]
    asked = [(METRICS[target.metric], scope, target.period) for target, scope in zip(known, scopes, strict=True)]
    return [
        _made(target, metric, scope, actual, today)
        for target, (metric, scope, _period), actual in zip(known, asked, totals(asked), strict=True)
    ]


def attach_progress(targets: Sequence[Any], *, today: date) -> None:
    """Give each row its `progress`; None for a metric that no longer exists."""
    found = {item.target.pk: item for item in attainments(targets, today=today)}
    for target in targets:
        target.progress = found.get(target.pk)


def _made(target: Target, metric: Metric, scope: Scope, actual: Decimal, today: date) -> Attainment:
    return Attainment(
        target=target, metric=metric, scope=scope, actual=actual, ratio=attainment(actual, target.value),
        expected=expected_share(target.period, today), working_days_left=days_left(target.period, today),
    )  # fmt: skip


def expected_share(period: Period, today: date) -> Decimal | None:
    """The share of the period's working days that lie before `today`; None for a period without working days."""
    all_days = working_days_between(period.start, period.end)
    if all_days == 0:
        return None
    gone = working_days_between(period.start, min(max(today, period.start), period.end))
    return (Decimal(gone) / all_days).quantize(FOUR_PLACES, ROUND_HALF_UP)


def days_left(period: Period, today: date) -> int:
    """Working days from `today` on until the end of the period."""
    return max(working_days_between(max(today, period.start), period.end), 0)


def targets_of(metric: str, period: Period, *, user: Any = None, team: Any = None) -> Target | None:
    """The target of a subject for exactly this period."""
    return (
        Target.objects.filter(metric=metric)
        .within(period)
        .of(user=user, team=team)
        .select_related("team", "user")
        .first()
    )


def quota_of(user: Any, period: Period, metric: str = "won_amount") -> Decimal | None:
    """What the person promised for `period`: the target for exactly that period, else the sum of shorter targets that cover it
    without a gap (three months make a quarter). None where neither is there: then nothing may be paid by attainment."""
    mine = Target.objects.filter(metric=metric, user=user, start_on__gte=period.start, end_on__lte=period.end)
    rows = [(row.period, row.value) for row in mine.only("start_on", "end_on", "value")]
    for own, value in rows:
        if own == period:
            return value
    return covering_sum(rows, period)


def covering_sum(rows: Iterable[tuple[Period, Decimal]], period: Period) -> Decimal | None:
    """Sum of the parts that cover `period` from end to end, taking the longest part where several begin on the same day."""
    total, day = Decimal(0), period.start
    longest = {part.start: (part, value) for part, value in sorted(rows, key=lambda row: row[0].end)}
    while day < period.end:
        if day not in longest:
            return None
        part, value = longest[day]
        total, day = total + value, part.end
    return total
