"""North's leads, which Charlie must not see."""

from __future__ import annotations

from django.utils import timezone

from leads import services
from leads.models import LeadPool, LeadSource, ScoreRule
from leads.public_form import address_of
from people.services import note_absence
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
    rows = _settings(world, pool, source)
    return [
        *rows,
        Probe("leads:*", {"pk": lead.pk}),
        Probe("leads:claim", {"pk": waiting.pk}),
        Probe("leads:edit-field", {"pk": lead.pk, "field": "company"}),
        Probe("leads:remove-collaborator", {"pk": lead.pk, "user_id": world.bob.pk}),
        Probe("leads:undo", {"batch": outcome.batch}, hidden=False),
        Probe("leads:source-edit", {"pk": source.pk}, hidden=False),
        Probe("leads:pool-edit", {"pk": pool.pk}, hidden=False),
        Probe("leads:pool-delete", {"pk": pool.pk}, hidden=False),
        Probe("leads:give", {"pk": waiting.pk}),
        Probe("leads:duplicates", query="phone=13800138000"),
        Probe("leads:export", query="as=xlsx"),
        Probe("lead-*", {"pk": str(lead.pk)}),
        Probe("lead-claim", {"pk": str(waiting.pk)}),
        Probe("lead-collaborator", {"pk": str(lead.pk), "user_id": str(world.bob.pk)}),
        Probe("lead-duplicates", query="phone=13800138000"),
        Probe("lead-source-*", {"pk": str(source.pk)}, hidden=False),
        Probe("lead-pool-*", {"pk": str(pool.pk)}, hidden=False),
    ]


def _settings(world: World, pool: LeadPool, source: LeadSource) -> list[Probe]:
    """What administrators keep, and the public form, which must not tell what was sent through it."""
    form = services.save_web_form(
        actor=world.ada, name="Website", title="Ask us", fields=["last_name", "email", "need"], required=["last_name"], source=source,
    )  # fmt: skip
    values = {"last_name": MARKER, "email": f"{MARKER}@form.example".lower(), "need": MARKER}
    waiting = services.take_submission(form=form, values=values, sender="", now=timezone.now())
    secret = services.renew_confirmation(submission=waiting)
    rule = services.save_assignment_rule(actor=world.ada, name="North", people=[world.alice])
    today = timezone.localdate()
    absence = note_absence(actor=world.alice, user=world.alice, start_on=today, end_on=today, note=MARKER)
    recycling = services.save_recycle_rule(actor=world.ada, name="Idle", pool=pool, idle_days=30)
    capacity = services.save_capacity(actor=world.ada, name="All", most=500)
    points = ScoreRule.objects.earliest("position")
    return [
        Probe("leads:web-form-edit", {"pk": form.pk}, hidden=False),
        Probe("leads:public-form", {"address": address_of(form)}, hidden=False),
        Probe("leads:confirm-submission", {"secret": secret.text}, hidden=False),
        Probe("leads:assignment-rule-*", {"pk": rule.pk}, hidden=False),
        Probe("leads:assignment-member", {"pk": rule.members.get().pk}, hidden=False),
        Probe("leads:absence-remove", {"pk": absence.pk}),
        Probe("leads:recycle-rule-*", {"pk": recycling.pk}, hidden=False),
        Probe("leads:capacity-*", {"pk": capacity.pk}, hidden=False),
        Probe("leads:score-rule-*", {"pk": points.pk}, hidden=False),
    ]
