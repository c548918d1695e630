"""North's leads, which Charlie must not see."""

from __future__ import annotations

from django.utils import timezone

from leads import services
from leads.models import LeadSource
from tests.factories.leads import LeadFactory, LeadPoolFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def leads(world: World) -> list[Probe]:
    texts = dict.fromkeys(
        (
            "first_name",
            "last_name",
            "title",
            "website",
            "industry",
            "region",
            "source_detail",
            "campaign",
            "need",
            "next_step",
        ),
        MARKER,
    )
    common = {
        "company": f"{MARKER} Ltd",
        "email": f"{MARKER}@example.com".lower(),
        "phone": "13800138000",
        "tags": [MARKER],
        **texts,
    }
    lead = LeadFactory(owner=world.alice, **common)
    pool = LeadPoolFactory(name="Waiting")
    pool.teams.add(world.alice.team)
    waiting = LeadFactory(maker=world.alice, pool=pool, **{**common, "phone": "13800138001"})
    outcome = services.bulk_tag(actor=world.alice, ids=[lead.pk], add=["seen"])
    services.add_collaborator(actor=world.alice, lead=lead, user=world.bob)
    services.change_status(actor=world.alice, lead=lead, status="contacted", now=timezone.now(), reason=MARKER)
    source = LeadSource.objects.get(key="website")
    return [
        Probe("leads:*", {"pk": lead.pk}),
        Probe("leads:claim", {"pk": waiting.pk}),
        Probe("leads:edit-field", {"pk": lead.pk, "field": "company"}),
        Probe("leads:remove-collaborator", {"pk": lead.pk, "user_id": world.bob.pk}),
        Probe("leads:undo", {"batch": outcome.batch}, hidden=False),
        Probe("leads:source-edit", {"pk": source.pk}, hidden=False),
        Probe("leads:pool-edit", {"pk": pool.pk}, hidden=False),
        Probe("leads:duplicates", query="phone=13800138000"),
        Probe("leads:export", query="as=xlsx"),
        Probe("lead-*", {"pk": str(lead.pk)}),
        Probe("lead-claim", {"pk": str(waiting.pk)}),
        Probe("lead-collaborator", {"pk": str(lead.pk), "user_id": str(world.bob.pk)}),
        Probe("lead-duplicates", query="phone=13800138000"),
        Probe("lead-source-*", {"pk": str(source.pk)}, hidden=False),
        Probe("lead-pool-*", {"pk": str(pool.pk)}, hidden=False),
    ]
