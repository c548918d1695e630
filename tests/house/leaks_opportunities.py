"""North's deals, and what hangs on them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from customers import services as customers
from opportunities import services
from opportunities.models import LossReason, Pipeline, Stage
from opportunities.services import planning, quotes
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
    asks = [
        {"key": "need", "kind": "check", "name": "Need"},
        {"key": "yes", "kind": "approval", "name": "Yes", "role": "manager"},
    ]
    Stage.objects.filter(pk=stage.pk).update(requirements=asks)
    Pipeline.objects.filter(pk=pipeline.pk).update(checklist=[{"key": "b", "group": "", "name": "Budget", "weight": 1}])
    now, today = timezone.now(), timezone.localdate()
    upload = services.Upload(f"{MARKER}.pdf", b"%PDF")
    document = services.add_document(actor=world.alice, opportunity=deal, upload=upload, now=now)
    item = planning.add_item(
        actor=world.alice,
        opportunity=deal,
        name=f"{MARKER} pilot",
        start_on=today - timedelta(days=9),
        due_on=today - timedelta(days=2),
    )
    line = services.Line(name=f"{MARKER} pump", unit_price=Decimal(5))
    quote = quotes.create_quote(
        actor=world.alice,
        opportunity=deal,
        today=today,
        lines=[line],
        introduction=f"{MARKER} hello",
        terms=f"{MARKER} terms",
    )
    services.ask_approval(actor=world.alice, opportunity=deal, key="yes", now=now)
    dear = services.Line(name=f"{MARKER} pump", unit_price=Decimal(5), discount_percent=Decimal(12))
    pending = quotes.create_quote(actor=world.alice, opportunity=deal, today=today, lines=[dear])
    quotes.submit_quote(actor=world.alice, quote=pending, now=now)
    reason, rival = LossReason.objects.order_by("position").first(), CompetitorFactory(name="Everybody's rival")
    return [
        Probe("opportunities:*", {"pk": deal.pk, "field": "name", "user_id": world.bob.pk, "batch": deal.pk}),
        Probe("opportunities:document*", {"pk": deal.pk, "document": document.pk}),
        *(
            Probe(f"opportunities:{name}", {"pk": deal.pk, "key": "yes"})
            for name in ("meet", "take-back", "ask-approval", "decide")
        ),
        Probe("opportunities:known", {"pk": deal.pk, "key": "b"}),
        *(Probe(f"opportunities:plan-{name}", {"pk": item.pk}) for name in ("edit", "finish", "remove")),
        Probe("opportunities:plan-overdue", hidden=False),
        Probe("opportunities:quotes", query=f"number={quote.number}", hidden=False),
        Probe("opportunities:quote", {"pk": quote.pk}),
        *(
            Probe(f"opportunities:quote-{name}", {"pk": quote.pk})
            for name in (
                "edit",
                "lines",
                "submit",
                "recall",
                "send",
                "accept",
                "decline",
                "withdraw",
                "revise",
                "pdf",
            )
        ),
        Probe("opportunities:quote-decide", {"pk": pending.pk}),
        Probe("opportunities:discount-limits", hidden=False),
        Probe("opportunities:move-deals", {"pk": pipeline.pk}, hidden=False),
        Probe("quote-*", {"pk": str(quote.pk)}),
        Probe("opportunities:convert", {"lead": lead.pk}),
        Probe("opportunities:group", {"account": deal.account_id}),
        Probe("opportunities:unconvert", {"lead": lead.pk}),
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
        Probe("lead-unconvert", {"pk": lead.pk}),
        Probe("pipeline-*", {"pk": str(pipeline.pk)}, hidden=False),
        Probe("stage-*", {"pk": str(stage.pk)}, hidden=False),
        Probe("loss-reason-*", {"pk": str(reason.pk)}, hidden=False),
        Probe("competitor-*", {"pk": str(rival.pk)}, hidden=False),
    ]
