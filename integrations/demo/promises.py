"""Quarterly targets of the company, the teams and the reps; about a tenth above what was sold the year before."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.periods import Period, next_period, period_of
from integrations.demo.world import World
from people.queries import organisation
from targets.models import CreditEntry, Target, TargetVersion

METRIC = "won_amount"
STEP = Decimal(10_000)


def build(world: World) -> None:
    fiscal = organisation().fiscal_year_start
    period = period_of(world.begin, "quarter", fiscal)
    last = next_period(period_of(world.today, "quarter", fiscal), "quarter", fiscal)
    typical = _typical(world)
    targets = []
    growth = Decimal("0.92")
    while period.start <= last.start:
        targets.extend(_of_quarter(world, period, typical, growth))
        period, growth = next_period(period, "quarter", fiscal), growth + Decimal("0.05")
    Target.objects.bulk_create(targets, batch_size=500)
    TargetVersion.objects.bulk_create(
        TargetVersion(target=target, number=1, value=target.value, actor=world.named["ada"]) for target in targets
    )


def _typical(world: World) -> dict[Any, Decimal]:
    """What each seller was credited with in a typical quarter."""
    since = world.today - timedelta(days=360)
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for user_id, amount in CreditEntry.objects.filter(on__gte=since, kind="revenue").values_list(
        "user_id", "base_amount"
    ):
        sums[user_id] += amount
    return {user: amount / 4 for user, amount in sums.items()}


def _of_quarter(world: World, period: Period, typical: dict[Any, Decimal], growth: Decimal) -> list[Target]:
    sellers = {
        seller.user: _rounded(max(typical.get(seller.user.pk, Decimal(0)), STEP * 10) * growth)
        for seller in world.sellers
    }
    teams: dict[Any, Decimal] = defaultdict(Decimal)
    for seller in world.sellers:
        teams[seller.team] += sellers[seller.user]
    made = [_target(period, value, user=user, subject_type="user") for user, value in sellers.items()]
    made += [_target(period, value, team=team, subject_type="team") for team, value in teams.items()]
    return [*made, _target(period, sum(teams.values(), Decimal(0)), subject_type="company")]


def _rounded(amount: Decimal) -> Decimal:
    return (amount / STEP).quantize(Decimal(1)) * STEP


def _target(period: Period, value: Decimal, **subject: Any) -> Target:
    currency = organisation().base_currency
    return Target(
        metric=METRIC, start_on=period.start, end_on=period.end, value=value, stretch=_rounded(value * Decimal("1.15")), currency=currency,
        is_demo=True, **subject,
    )  # fmt: skip
