"""What of North's targets, credit, contests and adjustments could leak."""

from __future__ import annotations

from datetime import date

from core.periods import Period
from people.models import Territory
from targets import services
from targets.models import CountedMetric, Honour
from tests.factories.targets import credit, target
from tests.house.leaks import MARKER, Probe, World, leak

DAY = date(2026, 11, 2)


@leak
def targets(world: World) -> list[Probe]:
    mine = target(world.maya, "4711.00", user=world.alice, note=MARKER)
    target(world.maya, "8200.00", team=world.alice.team, note=MARKER)
    entry = credit(world.alice, "4711.00", DAY, reason=MARKER, deal_type=MARKER[:20])
    asked = services.ask_for_adjustment(
        actor=world.maya, target=mine, value=mine.value + 1, effective_on=DAY, reason_class="other", reason=MARKER, today=DAY
    )  # fmt: skip
    contest = services.start_contest(
        actor=world.maya, name=MARKER, metric="calls", period=Period(DAY, date(2026, 12, 1)), sides=[world.alice, world.bob],
        today=DAY, stake=MARKER,
    )  # fmt: skip
    own = CountedMetric.objects.create(key="won_calls", name="Own", source="activities", day="done", query="kind=call")
    honour = Honour.objects.create(
        metric="calls", start_on=date(2026, 10, 1), end_on=DAY.replace(day=1), user=world.alice, rank=1, value=4711
    )
    place = Territory.objects.create(name="East")
    return [
        Probe("people:territory-edit", {"pk": place.pk}, hidden=False),
        Probe("territory-*", {"pk": str(place.pk)}, hidden=False),
        Probe("targets:contest*", {"pk": contest.pk}),
        Probe("contest-*", {"pk": str(contest.pk)}),
        Probe("honour-*", {"pk": str(honour.pk)}, hidden=False),
        Probe("targets:adjustment-*", {"pk": asked.pk}),
        Probe("targets:metric-delete", {"pk": own.pk}, hidden=False),
        Probe("target-adjustment-*", {"pk": str(asked.pk)}),
        Probe("targets:credit", {"pk": entry.pk}),
        Probe("targets:credits", query=f"user={world.alice.pk}"),
        Probe("targets:list", query=f"user={world.alice.pk}"),
        Probe("targets:leaderboard", query="metric=won_amount&period=quarter"),
        Probe("targets:grid", query=f"row=user:{world.alice.pk}"),
        Probe("targets:*", {"pk": mine.pk}),
        Probe("target-*", {"pk": str(mine.pk)}),
        Probe("credit-*", {"pk": str(entry.pk)}),
        Probe("metric-*", {"pk": "won_amount"}, query="start=2026-01-01&end=2027-01-01&by=user", hidden=False),
    ]
