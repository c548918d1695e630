"""How leads are looked after: what they did, their scores, pools, rules, deadlines and a web form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.module_loading import import_string

from core.copying import insert_many
from integrations.demo.world import World
from leads.models import (
    AssignmentMember,
    AssignmentRule,
    FirstResponse,
    Lead,
    LeadBehaviour,
    LeadCapacity,
    LeadOwnerChange,
    LeadPool,
    LeadRecycleRule,
    LeadSettings,
    LeadSource,
    WebForm,
    WebFormSubmission,
)
from leads.services import score_leads
from people.models import Absence

POOLED, ROUTED, ACTIVE_STATUSES = 40, 60, ("new", "contacted", "nurturing", "qualified")
ACTS = (("mail_opened", 5), ("mail_clicked", 2), ("mail_replied", 2), ("form", 2), ("visit", 4))


def build(world: World) -> None:
    pools = _pools(world)
    _settings(world, pools)
    _owners(world, pools)
    rule = _routing(world)
    _routed(world, rule)
    _acts(world)
    _forms(world, pools)
    _responses(world)
    # Loaded by name, because they load numpy, which the web process never does.
    import_string("leads.services.training.train")(actor=None, now=world.now)
    score_everything(world)


def score_everything(world: World) -> None:
    likelihoods, after = import_string("leads.learned.likelihoods")(), None
    while True:
        done = score_leads(actor=None, now=world.now, likelihoods=likelihoods, after=after)
        if done.last is None:
            return
        after = done.last


def _pools(world: World) -> list[LeadPool]:
    chinese = [seller for seller in world.sellers if seller.chinese]
    pools = [
        LeadPool(name="Shared pool", is_demo=True),
        LeadPool(name="华东公海", is_demo=True, previous_owner_days=7, new_hours=1),
    ]
    LeadPool.objects.bulk_create(pools)
    pools[1].teams.set({seller.team for seller in chinese} or {seller.team for seller in world.sellers})
    pools[1].managers.set([world.named["maya"]])
    return pools


def _settings(world: World, pools: list[LeadPool]) -> None:
    if not LeadSettings.objects.exists():
        LeadSettings.objects.create(fallback_pool=pools[0], is_demo=True)
    rule = LeadRecycleRule.objects.create(
        name="Nobody works on it", pool=pools[0], idle_days=60, protection_days=7, is_active=True, is_demo=True
    )
    LeadRecycleRule.objects.create(
        name="Hot leads sooner",
        pool=pools[0],
        bands=["hot"],
        idle_days=15,
        is_active=False,
        is_demo=True,
        position=rule.position + 1,
    )
    LeadCapacity.objects.create(name="Everybody", most=400, is_demo=True)


def _owners(world: World, pools: list[LeadPool]) -> None:
    """Since when each has its owner; some of the quiet ones lie in a pool."""
    Lead.objects.filter(is_demo=True).update(owned_since=F("created_at"))
    quiet = Lead.objects.filter(
        is_demo=True, status__in=("contacted", "nurturing"), created_at__lt=world.now - timedelta(days=45)
    )
    fallen = list(quiet.order_by("id")[:POOLED])
    changes = []
    for number, lead in enumerate(fallen):
        pool, at = (
            pools[number % 2],
            world.now - timedelta(days=world.chance.randint(1, 30), hours=world.chance.randint(2, 20)),
        )
        owner, lead.previous_owner_id = lead.owner_id, lead.owner_id
        lead.owner, lead.owned_since, lead.pool, lead.entered_pool_at, lead.times_returned = (
            None,
            None,
            pool,
            at,
            number % 3,
        )
        changes.append(
            LeadOwnerChange(
                lead=lead,
                from_owner_id=owner,
                to_pool=pool,
                how="recycled",
                explanation={"rule": "Nobody works on it"},
                at=at,
                is_demo=True,
            )
        )
    Lead.objects.bulk_update(
        fallen, ["owner", "owned_since", "pool", "entered_pool_at", "previous_owner", "times_returned"]
    )
    insert_many(LeadOwnerChange, changes)


def _routing(world: World) -> AssignmentRule:
    rule = AssignmentRule.objects.create(name="Website and phone", strategy="weighted", is_demo=True)
    rule.sources.set(LeadSource.objects.filter(key__in=("website", "phone", "email")))
    chosen = world.chance.sample(world.sellers, min(4, len(world.sellers)))
    AssignmentMember.objects.bulk_create(
        AssignmentMember(rule=rule, user=seller.user, weight=1 + number % 2, given=ROUTED // 4, is_demo=True)
        for number, seller in enumerate(chosen)
    )
    rest = AssignmentRule.objects.create(name="All others", strategy="least_loaded", position=1, is_demo=True)
    rest.members.bulk_create(AssignmentMember(rule=rest, user=seller.user, is_demo=True) for seller in chosen)
    Absence.objects.create(
        user=chosen[-1].user,
        start_on=world.today,
        end_on=world.today + timedelta(days=4),
        note="Trade fair",
        is_demo=True,
    )
    return rule


def _routed(world: World, rule: AssignmentRule) -> None:
    """How the newest leads came to their owners."""
    newest = Lead.objects.filter(is_demo=True, owner__isnull=False).order_by("-id")[:ROUTED]
    told = {"rule": rule.name, "rule_id": str(rule.pk), "strategy": rule.strategy, "among": 3, "skipped": {"absent": 1}}
    common: dict[str, Any] = {"how": "routed", "explanation": told, "is_demo": True}
    rows = [LeadOwnerChange(lead=lead, to_owner_id=lead.owner_id, at=lead.created_at, **common) for lead in newest]
    insert_many(LeadOwnerChange, rows)


def _acts(world: World) -> None:
    rows = []
    open_leads = Lead.objects.filter(is_demo=True, status__in=ACTIVE_STATUSES).values_list(
        "pk", "created_at", "last_activity_at"
    )
    for pk, created, last in open_leads.order_by("id"):
        span = max(1, int((world.now - created).total_seconds() // 3600))
        for _act in range(world.chance.choice((0, 0, 1, 2, 3))):
            at = created + timedelta(hours=world.chance.randrange(min(span, 24 * 40)))
            rows.append(LeadBehaviour(lead_id=pk, kind=world.weighted(ACTS), at=min(at, world.now), is_demo=True))
        if last is not None:
            rows.append(LeadBehaviour(lead_id=pk, kind="contact", at=last, is_demo=True))
    insert_many(LeadBehaviour, rows)


def _forms(world: World, pools: list[LeadPool]) -> None:
    form = WebForm.objects.create(
        name="Website: request", title="Tell us what you need", intro="We answer within one working day.",
        fields=["last_name", "first_name", "company", "email", "phone", "need"], required=["last_name", "email"],
        source=LeadSource.objects.get(key="website"), consent_text="I agree that you keep my data to answer my request.",
        double_opt_in=True, sites=["https://www.example.com"], made_by=world.named["ada"], is_demo=True,
    )  # fmt: skip
    senders = Lead.objects.filter(is_demo=True, source__key="website").order_by("-id")[:12]
    insert_many(WebFormSubmission, [_sent(form, lead) for lead in senders])


def _sent(form: WebForm, lead: Lead) -> WebFormSubmission:
    values: dict[str, Any] = {
        "last_name": lead.last_name,
        "company": lead.company,
        "email": lead.email,
        "need": lead.need,
    }
    return WebFormSubmission(
        form=form, state="accepted", values=values, consent_text=form.consent_text, consent_version=1, consented_at=lead.created_at,
        at=lead.created_at, confirmed_at=lead.created_at, lead=lead, is_demo=True,
    )  # fmt: skip


def _responses(world: World) -> None:
    """The newest ones wait for their first answer; one or two wait too long."""
    waiting = Lead.objects.filter(Q(is_demo=True, status="new", owner__isnull=False, last_activity_at=None)).order_by(
        "-id"
    )[:24]
    rows = []
    for number, lead in enumerate(waiting):
        due = world.now + timedelta(minutes=30 * number - 90)
        rows.append(
            FirstResponse(
                lead=lead,
                band="warm",
                started_at=min(lead.created_at, due - timedelta(hours=4)),
                warn_at=due - timedelta(hours=2),
                due_at=due,
                escalated_at=due if due < world.now else None,
                is_demo=True,
            )
        )
    insert_many(FirstResponse, rows)
