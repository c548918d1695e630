"""What of North's forecasts could leak."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from core.periods import period_of
from forecasts import services
from forecasts.models import Prediction
from tests.factories.opportunities import OpportunityFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def forecasts(world: World) -> list[Probe]:
    now, today = timezone.now(), timezone.localdate()
    period = period_of(today, "quarter")
    deal = OpportunityFactory(owner=world.alice, name=MARKER, amount=Decimal(4711), expected_close_on=period.last_day)
    services.submit_forecast(
        actor=world.alice, period=period, commit=Decimal(4711), best_case=Decimal(4711), note=MARKER, now=now
    )
    adjusted = services.adjust_forecast(
        actor=world.maya,
        user=world.alice,
        period=period,
        category="commit",
        amount=Decimal(-4711),
        note=MARKER,
        now=now,
    )
    services.call_deal(actor=world.alice, opportunity=deal, period=period, verdict="include", note=MARKER, now=now)
    services.take_snapshot(actor=None, on=today, now=now)
    services.freeze_forecasts(actor=None, today=today, now=now)
    told = Prediction.objects.create(
        made_on=today,
        user=world.alice,
        currency="CNY",
        first_month=today.replace(day=1),
        history=["4711.00"],
        shares={MARKER: "1"},
    )
    return [
        Probe("forecasts:person", {"pk": world.alice.pk}),
        Probe("forecasts:adjust-person", {"pk": world.alice.pk}),
        Probe("forecasts:adjust-team", {"pk": world.north.pk}),
        Probe("forecasts:withdraw", {"pk": adjusted.pk}),
        Probe("forecasts:call", {"pk": deal.pk}),
        Probe("forecasts:overview", query="kind=quarter"),
        Probe("forecasts:collect", query="kind=quarter"),
        Probe("forecasts:changes", query="bar=start"),
        Probe("forecasts:prediction", query=f"of={told.pk}"),
    ]
