"""What people earn, by which plans: nobody else's business."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from commissions import services
from commissions.models import CommissionLine, CommissionStatement, PlanVersion
from core.periods import Period
from tests.cast import person
from tests.factories.commissions import credit, rate, rules
from tests.factories.opportunities import OpportunityFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def commissions(world: World) -> list[Probe]:
    alice, ada, now = world.alice, world.ada, timezone.now()
    author = person("Flora Frank", "finance")  # names of colleagues are no secret
    content = rules(rate(name=MARKER))
    plan = services.create_plan(
        actor=author,
        name=MARKER,
        description=MARKER,
        versions=[{"effective_start": date(2026, 1, 1), "rules": content}],
    )
    version = plan.versions.get()
    services.submit_version(actor=author, plan_version=version, now=now)
    services.approve_version(actor=ada, plan_version=version, now=now)
    draft = services.add_version(actor=author, plan=plan, effective_start=date(2026, 6, 1), rules=content)
    assignment = services.assign(actor=author, plan=plan, user=alice, start_on=date(2026, 1, 1))
    run = services.create_run(actor=ada, period=Period(date(2026, 3, 1), date(2026, 4, 1)))
    statement = CommissionStatement.objects.create(run=run, user=alice, currency="CNY", state="calculated")
    deal = OpportunityFactory(owner=alice, name=MARKER)
    CommissionLine.objects.create(
        run=run, statement=statement, user=alice, plan=plan, version=PlanVersion.objects.get(pk=version.pk), component="base",
        component_name=MARKER, mark="window:2026-03-01", on=date(2026, 3, 5), base=Decimal(1000), amount=Decimal(100),
        earned=Decimal(100), currency="CNY", credit=credit(alice, "2026-03-05", "1000", opportunity=deal),
    )  # fmt: skip
    line = statement.lines.get()
    open_deal = OpportunityFactory(owner=alice, name=MARKER, amount=Decimal(4321))
    adjustment = services.propose_adjustment(actor=author, statement=statement, amount=Decimal(7), reason=MARKER)
    question = services.dispute(actor=alice, statement=statement, reason=MARKER, line=line.pk, now=now)
    return [
        Probe("commissions:statement-*", {"pk": statement.pk}),
        Probe("commissions:line-export", {"pk": statement.pk}),
        Probe("commissions:dispute-answer", {"pk": statement.pk, "dispute": question.pk}),
        Probe("commissions:adjustment-*", {"pk": statement.pk, "adjustment": adjustment.pk}),
        Probe("commissions:deal-estimate", {"opportunity": open_deal.pk}),
        Probe("commissions:board-estimates"),
        Probe("commissions:home-estimates"),
        Probe("commissions:next-payment"),
        Probe("commissions:run-*", {"pk": run.pk}),
        Probe("commissions:plan-*", {"pk": plan.pk}),
        Probe("commissions:assignment-*", {"pk": plan.pk, "assignment": assignment.pk}),
        Probe("commissions:version-*", {"pk": plan.pk, "version": draft.pk}),
        Probe("commission-plan-*", {"pk": str(plan.pk)}),
        Probe("commission-run-*", {"pk": str(run.pk)}),
        Probe("commission-statement-*", {"pk": str(statement.pk)}),
        Probe("commission-line-*", {"pk": str(line.pk)}),
        Probe("commissions:statement-list", query=f"user={alice.pk}"),
        Probe("commissions:statement-list", query=f"run={run.pk}"),
        Probe("commission-line-list", query=f"statement={statement.pk}"),
        Probe("commission-plan-list", query=f"user={alice.pk}"),
    ]
