"""What of North's targets and credit could leak."""

from __future__ import annotations

from datetime import date

from tests.factories.targets import credit, target
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def targets(world: World) -> list[Probe]:
    mine = target(world.maya, "4711.00", user=world.alice, note=MARKER)
    target(world.maya, "8200.00", team=world.alice.team, note=MARKER)
    entry = credit(world.alice, "4711.00", date(2026, 11, 2), reason=MARKER, deal_type=MARKER[:20])
    return [
        Probe("targets:*", {"pk": mine.pk}),
        Probe("target-*", {"pk": str(mine.pk)}),
        Probe("credit-*", {"pk": str(entry.pk)}),
        Probe("metric-*", {"pk": "won_amount"}, query="start=2026-01-01&end=2027-01-01", hidden=False),
        Probe("targets:credit", {"pk": entry.pk}),
        Probe("targets:credits", query=f"user={world.alice.pk}"),
        Probe("targets:list", query=f"user={world.alice.pk}"),
    ]
