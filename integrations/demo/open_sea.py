"""Pools of companies: what nobody sold anything to lies there, and the rules by which more would come."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from contracts.models import Contract
from customers.models import Account, AccountCapacity, AccountPool, AccountPoolRule, AccountTenure, Contact
from integrations.demo.world import World
from opportunities.models import Opportunity

POOLED = 16
DAYS = {"A": 15, "B": 30, "C": 60}


def build(world: World) -> None:
    pools = [AccountPool(name="Open customers", is_demo=True), AccountPool(name="华东客户公海", is_demo=True)]
    AccountPool.objects.bulk_create(pools)
    chinese = {seller.team for seller in world.sellers if seller.chinese}
    pools[1].teams.set(chinese or {seller.team for seller in world.sellers})
    pools[1].managers.set([world.named["maya"]])
    AccountPoolRule.objects.bulk_create(
        AccountPoolRule(
            name=f"Level {level}", levels=[level], idle_days=days, pool=pools[0], position=place, is_demo=True
        )
        for place, (level, days) in enumerate(DAYS.items())
    )
    AccountCapacity.objects.create(name="Everybody", most=2000, is_demo=True)
    _fill(world, pools)


def _fill(world: World, pools: list[AccountPool]) -> None:
    dealt = [model.objects.filter(account=OuterRef("pk")) for model in (Opportunity, Contract)]
    quiet = Account.objects.filter(~Exists(dealt[0]), ~Exists(dealt[1]), is_demo=True, owner__isnull=False)
    fallen, tenures = list(quiet.order_by("id")[:POOLED]), []
    for number, account in enumerate(fallen):
        at = world.now - timedelta(days=world.chance.randint(1, 30), hours=world.chance.randint(2, 20))
        tenures.append(
            AccountTenure(
                account=account, entered_pool_at=at, previous_owner_id=account.owner_id, times_returned=number % 3, is_demo=True
            )
        )  # fmt: skip
        account.owner, account.pool = None, pools[number % 2]
    Account.objects.bulk_update(fallen, ["owner", "pool"])
    Contact.objects.filter(seats__account__in=fallen).update(owner=None)
    AccountTenure.objects.bulk_create(tenures)
