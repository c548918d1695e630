"""Sales territories: one a region, with one a team in it, and who has sold there since when."""

from __future__ import annotations

from datetime import timedelta

from integrations.demo.world import World
from people.models import Territory, TerritoryMembership


def build(world: World) -> None:
    regions: dict[str, Territory] = {}
    territories: dict[str, Territory] = {}
    for seller in world.sellers:
        if seller.region not in regions:
            regions[seller.region] = Territory.objects.create(name=seller.region, is_demo=True)
        if seller.team.name not in territories:
            territories[seller.team.name] = Territory.objects.create(
                name=seller.team.name, parent=regions[seller.region], is_demo=True
            )
    since = world.begin - timedelta(days=30)
    TerritoryMembership.objects.bulk_create(
        TerritoryMembership(user=seller.user, territory=territories[seller.team.name], start_on=since, is_demo=True)
        for seller in world.sellers
    )
