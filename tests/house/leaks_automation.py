"""What a rule of North's manager could leak: its words, and the names of the records it ran on."""

from __future__ import annotations

from django.utils import timezone

from automation import services
from automation.models import RuleEdition, RuleRun
from mail.services.opt_outs import unsubscribe_link
from tests.factories.leads import LeadFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def automation(world: World) -> list[Probe]:
    now = timezone.now()
    definition = {"trigger": {"on": "button"}, "when": {}, "steps": [{"do": "tag", "add": MARKER}]}
    rule = services.create_rule(actor=world.maya, now=now, name=MARKER, record_type="lead", definition=definition)
    lead = LeadFactory(owner=world.alice)
    run = RuleRun.objects.create(
        rule=rule,
        edition=RuleEdition.objects.get(rule=rule),
        record_id=lead.pk,
        record_name=MARKER,
        source=MARKER,
        started_at=now,
    )
    return [
        Probe("automation:*", {"pk": rule.pk, "run": run.pk}),
        Probe(
            "automation:unsubscribe",
            {"token": unsubscribe_link("nobody@quarry.example").rstrip("/").rpartition("/")[2]},
            hidden=False,
        ),
        Probe("rule-*", {"pk": str(rule.pk)}),
    ]
