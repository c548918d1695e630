"""Three thousand leads of the last eighteen months."""

from __future__ import annotations

from datetime import timedelta

from core import search
from core.names import normalize_company, normalize_email, normalize_phone
from integrations.demo import words
from integrations.demo.world import Seller, World
from leads.models import Lead, LeadSource, LeadStatusChange

OLD = (("converted", 24), ("disqualified", 46), ("nurturing", 20), ("qualified", 6), ("contacted", 4))
FRESH = (("new", 45), ("contacted", 30), ("qualified", 15), ("nurturing", 10))
REASONS = ("No budget", "Not reachable", "Wrong fit", "预算不足", "联系不上", "Chose another supplier")


# Some sources bring better leads: what the scoring may find out.
LUCK = {
    "referral": 2.2,
    "partner": 1.8,
    "phone": 1.2,
    "website": 1.0,
    "event": 0.7,
    "advertising": 0.4,
    "prospecting": 0.4,
}


def fate_of(source: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (status, round(weight * LUCK.get(source, 1.0)) if status == "converted" else weight) for status, weight in OLD
    )


def build(world: World) -> None:
    sources = {source.key: source for source in LeadSource.objects.all()}
    leads = [_lead(world, number, sources) for number in range(world.leads)]
    world.made["leads"] = Lead.objects.bulk_create(leads, batch_size=500)
    changes = [change for lead in leads for change in _history(world, lead)]
    LeadStatusChange.objects.bulk_create(changes, batch_size=1000)


def _lead(world: World, number: int, sources: dict[str, LeadSource]) -> Lead:
    seller: Seller = world.chance.choice(world.sellers)
    # Interest grows: more recent days are likelier.
    age = int((world.today - world.begin).days * world.chance.random() ** 1.5)
    came = world.at(world.workday(world.today - timedelta(days=age)))
    source = world.weighted(words.SOURCES)
    status = world.weighted(FRESH if age < 21 else fate_of(source))
    first, last = world.person_name(seller.chinese)
    phone = world.phone(seller.chinese)
    lead = Lead(
        id=world.id_at(came), first_name=first, last_name=last, company=world.company(seller),
        title=world.chance.choice(words.TITLES[7:] if seller.chinese else words.TITLES[:7]),
        email=f"lead{number}@prospect{number}.example", phone=phone, industry=world.chance.choice(words.INDUSTRIES), region=seller.region,
        source=sources[source], need=world.chance.choice(words.NEEDS), status=status, owner=seller.user,
        tags=[world.chance.choice(words.TAGS)] if world.chance.random() < 0.2 else [], is_demo=True,
        disqualify_reason=world.chance.choice(REASONS) if status == "disqualified" else "",
    )  # fmt: skip
    if status != "new":
        lead.last_activity_at = min(came + timedelta(days=world.chance.randint(0, min(age, 30)), hours=2), world.now)
    if status in ("new", "contacted", "nurturing", "qualified") and world.chance.random() < 0.7:
        lead.next_step = world.chance.choice(words.TASKS)
        lead.next_step_on = world.today + timedelta(days=world.chance.randint(-3, 14))
    lead.search = search.document(lead.name, lead.company, lead.email, phones=[phone])
    lead.normalized_company = normalize_company(lead.company)
    lead.normalized_email, lead.normalized_phone = normalize_email(lead.email), normalize_phone(phone)
    return lead


PATH = {
    "new": [],
    "contacted": ["contacted"],
    "nurturing": ["contacted", "nurturing"],
    "qualified": ["contacted", "qualified"],
}
PATH |= {"converted": ["contacted", "qualified", "converted"], "disqualified": ["contacted", "disqualified"]}


def _history(world: World, lead: Lead) -> list[LeadStatusChange]:
    came = lead.id.int >> 80
    at = world.now.fromtimestamp(came / 1000, world.now.tzinfo)
    changes = [LeadStatusChange(lead=lead, to_status="new", at=at, actor=lead.owner, is_demo=True)]
    before = "new"
    for status in PATH[lead.status]:
        at = min(at + timedelta(days=world.chance.randint(0, 5), hours=world.chance.randint(1, 6)), world.now)
        reason = lead.disqualify_reason if status == "disqualified" else ""
        changes.append(
            LeadStatusChange(
                lead=lead, from_status=before, to_status=status, at=at, actor=lead.owner, reason=reason, is_demo=True
            )
        )
        before = status
    return changes
