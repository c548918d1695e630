"""Months of the year for everybody, a target that somebody wants changed, contests, and the honours of the last months."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.periods import Period, add_months, period_of
from integrations.demo.world import World
from people.models import Team, User
from people.queries import organisation
from targets.engine.division import divide
from targets.models import Contest, ContestSide, Honour, Target, TargetAdjustment, TargetVersion
from targets.queries.contests import scores_of
from targets.services.pacing import HONOURED, learn_seasons, places_of

METRIC = "won_amount"
# What the months of a quarter carry, roughly.
MONTHS = (Decimal(26), Decimal(33), Decimal(41))
HONOUR_MONTHS = 3


def build(world: World) -> None:
    learn_seasons(actor=None, today=world.today)
    _months(world)
    _adjustment(world)
    _contests(world)
    for back in range(1, HONOUR_MONTHS + 1):
        _honours(add_months(world.today, -back))


def _months(world: World) -> None:
    """Each quarter of this year and the next, in months along the season; they belong to the quarter's target."""
    year = period_of(world.today, "year", organisation().fiscal_year_start)
    quarters = Target.objects.filter(is_demo=True, metric=METRIC, start_on__gte=year.start).exclude(
        subject_type=Target.Subject.COMPANY
    )
    made = [month for quarter in quarters for month in _of_quarter(quarter)]
    Target.objects.bulk_create(made, batch_size=500)
    _versions(world, made)


def _of_quarter(quarter: Target) -> list[Target]:
    starts = [add_months(quarter.start_on, place) for place in range(len(MONTHS))]
    return [
        Target(
            metric=METRIC, subject_type=quarter.subject_type, user_id=quarter.user_id, team_id=quarter.team_id, value=value,
            start_on=start, end_on=add_months(start, 1), currency=quarter.currency, parent=quarter, is_demo=True,
        )
        for start, value in zip(starts, divide(quarter.value, MONTHS), strict=True)
    ]  # fmt: skip


def _versions(world: World, targets: list[Target]) -> None:
    TargetVersion.objects.bulk_create(
        [TargetVersion(target=target, number=1, value=target.value, actor=world.named["ada"]) for target in targets],
        batch_size=500,
    )


def _adjustment(world: World) -> None:
    """Maya wants more of Alice, and her director has to decide."""
    quarter = period_of(world.today, "quarter", organisation().fiscal_year_start)
    target = Target.objects.filter(metric=METRIC, user=world.named["alice"]).within(quarter).first()
    if target is not None:
        TargetAdjustment.objects.create(
            target=target, value=target.value + 50_000, stretch=None, effective_on=world.today, reason_class="market",
            reason="A competitor has left the market; three of its customers have asked for offers.", asked_by=world.named["maya"],
        )  # fmt: skip


def _contests(world: World) -> None:
    first, second = world.named["alice"], world.named["bob"]
    teams: list[Any] = list(dict.fromkeys(seller.team for seller in world.sellers))[:2]
    month = period_of(world.today, "month")
    last = period_of(month.start - timedelta(days=1), "month")
    _contest(world, "Who wins the month?", METRIC, month, [first, second], "Dinner for two")
    over = _contest(world, "Calls in the last month", "calls", last, teams, "A cake from the others")
    sides = list(over.sides.select_related("user", "team"))
    for side, score in zip(sides, scores_of([over], {over.pk: sides})[over.pk], strict=True):
        side.score = score
    ContestSide.objects.bulk_update(sides, ["score"])
    Contest.objects.filter(pk=over.pk).update(frozen_at=world.now)


def _contest(world: World, name: str, metric: str, period: Period, sides: list[User | Team], stake: str) -> Contest:
    contest = Contest.objects.create(
        name=name, metric=metric, start_on=period.start, end_on=period.end, stake=stake, created_by=world.named["maya"], is_demo=True,
    )  # fmt: skip
    for number, side in enumerate(sides, 1):
        column = {"team": side} if isinstance(side, Team) else {"user": side}
        ContestSide.objects.create(contest=contest, number=number, is_demo=True, **column)
    return contest


def _honours(day: date) -> None:
    month = period_of(day, "month")
    for key in HONOURED:
        rows = list(places_of(key, month))
        for row in rows:
            row.is_demo = True
        Honour.objects.bulk_create(rows)
