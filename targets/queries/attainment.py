"""Attainment: actual ÷ target, decided in one place for page, API, export, dashboard and pay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.periods import Period
from targets.engine.seasons import FLAT, Curve
from targets.metrics import Metric, metric_by_key, values
from targets.models import Target
from targets.queries.rules import curves, days_left, expected_share
from targets.scopes import Scope, TeamTree, Tree, territory_tree

FOUR_PLACES, HUNDREDTH = Decimal("0.0001"), Decimal("0.01")
# Where almost nothing of the period is gone, a projection would be noise.
LEAST_TO_PROJECT = Decimal("0.05")


def attainment(actual: Decimal | None, value: Decimal | None) -> Decimal | None:
    """Actual ÷ target as a ratio with four places; None (shown as "—") where the target is 0 or missing, never 0 % and never 100 %."""
    if not value or actual is None:
        return None
    return (actual / value).quantize(FOUR_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True)
class Level:
    """One of the three levels of a target that is not reached yet."""

    name: str
    value: Decimal
    missing: Decimal


@dataclass(frozen=True)
class Attainment:
    """One target and how far it has got on a day."""

    target: Target
    metric: Metric
    scope: Scope
    actual: Decimal | None
    ratio: Decimal | None
    expected: Decimal | None
    working_days_left: int

    @property
    def gap(self) -> Decimal:
        """What is missing; zero when it is reached."""
        return max(self.target.value - (self.actual or Decimal(0)), Decimal(0))

    @property
    def percent(self) -> Decimal | None:
        return None if self.ratio is None else (self.ratio * 100).quantize(HUNDREDTH, ROUND_HALF_UP)

    @property
    def expected_percent(self) -> Decimal | None:
        return None if self.expected is None else (self.expected * 100).quantize(HUNDREDTH, ROUND_HALF_UP)

    @property
    def pace(self) -> str:
        """ "reached", "ahead", "behind" or "" (nothing to compare with): against what the season lets expect by today."""
        if self.ratio is None:
            return ""
        if self.ratio >= 1:
            return "reached"
        if self.expected is None:
            return ""
        return "ahead" if self.ratio >= self.expected else "behind"

    @property
    def points_behind(self) -> Decimal:
        """Percentage points below pace; zero for who is on it."""
        if self.percent is None or self.expected_percent is None:
            return Decimal(0)
        return max(self.expected_percent - self.percent, Decimal(0))

    @property
    def next_level(self) -> Level | None:
        """The lowest level that is not reached yet: target, stretch, challenge."""
        levels = (("value", self.target.value), ("stretch", self.target.stretch), ("challenge", self.target.challenge))
        reached = self.actual or Decimal(0)
        for name, value in levels:
            if value is not None and value > reached:
                return Level(name, value, value - reached)
        return None

    @property
    def projection(self) -> Decimal | None:
        """Where it ends if it goes on like this; None at the very beginning and for ratios."""
        if self.expected is None or self.expected < LEAST_TO_PROJECT or self.actual is None:
            return None
        return (self.actual / self.expected).quantize(HUNDREDTH, ROUND_HALF_UP)

    @property
    def address(self) -> str:
        return self.metric.address(self.scope, self.target.period)


@dataclass
class PaceBook:
    """What to expect by `today`; many targets share a period, so each is reckoned once."""

    today: date
    curves: Mapping[str, Curve] = field(default_factory=curves)
    known: dict[tuple[str, Period], tuple[Decimal | None, int]] = field(default_factory=dict)

    def of(self, metric: Metric, period: Period) -> tuple[Decimal | None, int]:
        key = (metric.key, period)
        if key not in self.known:
            share = None if metric.is_ratio else expected_share(period, self.today, self.curves.get(metric.key, FLAT))
            self.known[key] = share, days_left(period, self.today)
        return self.known[key]


def attainments(targets: Sequence[Target], *, today: date) -> list[Attainment]:
    """All of them with few statements: the trees (only where a team or territory is among them), the curves, the actual values."""
    known = [(target, metric) for target in targets if (metric := metric_by_key(target.metric)) is not None]
    scopes = list(scopes_of([target for target, _metric in known]))
    asked = [(metric, scope, target.period) for (target, metric), scope in zip(known, scopes, strict=True)]
    book = PaceBook(today)
    made = []
    for (target, metric), scope, actual in zip(known, scopes, values(asked), strict=True):
        expected, left = book.of(metric, target.period)
        made.append(Attainment(target, metric, scope, actual, attainment(actual, target.value), expected, left))
    return made


def scopes_of(targets: Sequence[Target]) -> Iterator[Scope]:
    """Whose facts count for each of them."""
    teams = TeamTree.of_all() if any(target.team_id for target in targets) else TeamTree(())
    territories = territory_tree() if any(target.territory_id for target in targets) else Tree(())
    for target in targets:
        if target.team_id:
            yield teams.scope(team_id=target.team_id)
        elif target.territory_id:
            yield Scope(territory_id=target.territory_id, territory_ids=territories.below(target.territory_id))
        else:
            yield Scope(user_id=target.user_id, family_id=target.product_family_id)


def attach_progress(targets: Sequence[Any], *, today: date) -> None:
    """Give each row its `progress`; None for a metric that no longer exists."""
    found = {item.target.pk: item for item in attainments(targets, today=today)}
    for target in targets:
        target.progress = found.get(target.pk)


def targets_of(metric: str, period: Period, *, user: Any = None, team: Any = None) -> Target | None:
    """The active target of a subject for exactly this period."""
    found = Target.objects.active().filter(metric=metric).within(period).of(user=user, team=team)
    return found.select_related("team", "user").first()


def quota_of(user: Any, period: Period, metric: str = "won_amount") -> Decimal | None:
    """What the person promised for `period`: the target for exactly that period, else the sum of shorter targets that cover it
    without a gap (three months make a quarter). None where neither is there: then nothing may be paid by attainment."""
    mine = Target.objects.active().filter(metric=metric, user=user, start_on__gte=period.start, end_on__lte=period.end)
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
