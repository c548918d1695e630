"""North's deals, and what hangs on them."""

from __future__ import annotations

from customers import services as customers
from opportunities.models import LossReason
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import CompetitorFactory, OpportunityFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def opportunities(world: World) -> list[Probe]:
    account = customers.create_account(actor=world.alice, name=f"{MARKER} Works")
    deal = OpportunityFactory(
        owner=world.alice,
        name=f"{MARKER} deal",
        account=account,
        next_step=f"{MARKER} call",
        description=f"{MARKER} need",
    )
    lead = LeadFactory(owner=world.alice, company=f"{MARKER} Ltd", last_name=MARKER)
    stage, pipeline = deal.stage, deal.pipeline
    reason, rival = LossReason.objects.order_by("position").first(), CompetitorFactory(name="Everybody's rival")
    return [
        Probe("opportunities:*", {"pk": deal.pk, "field": "name", "user_id": world.bob.pk, "batch": deal.pk}),
        Probe("opportunities:convert", {"lead": lead.pk}),
        Probe("opportunities:column", {"stage": stage.pk}, hidden=False),
        Probe("opportunities:undo", {"batch": deal.pk}, hidden=False),
        Probe("opportunities:pipeline-*", {"pk": pipeline.pk}),
        Probe("opportunities:stage-*", {"pk": stage.pk, "pipeline": pipeline.pk, "direction": "left"}),
        Probe("opportunities:reason-*", {"pk": reason.pk}),
        Probe("opportunities:competitor-*", {"pk": rival.pk}),
        Probe("opportunities:panel", query=f"account={account.pk}"),
        Probe("opportunities:list", query=f"account={account.pk}"),
        Probe("opportunity-*", {"pk": str(deal.pk)}),
        Probe("lead-convert", {"pk": lead.pk}),
        Probe("pipeline-*", {"pk": str(pipeline.pk)}, hidden=False),
        Probe("stage-*", {"pk": str(stage.pk)}, hidden=False),
        Probe("loss-reason-*", {"pk": str(reason.pk)}, hidden=False),
        Probe("competitor-*", {"pk": str(rival.pk)}, hidden=False),
    ]
