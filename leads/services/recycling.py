"""Leads that nobody works on go back to their pool: their holders are warned first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import AuditEntry
from core.changes import apply_changes, save_changes
from core.errors import Refusal
from core.pools import Fate, Held, RecycleRule, falls_on, fate
from leads import policies
from leads.models import Lead, LeadPool, LeadRecycleRule
from leads.services.ownership import Step, move
from leads.services.owning import How
from leads.services.writing import locked, tell
from people.models import User
from people.queries import leader_of
from people.services import notify

CHUNK = 2000
EXTENSION_DAYS = 15
REACHED = {
    Lead.Status.QUALIFIED: frozenset({"unqualified"}),
    Lead.Status.CONVERTED: frozenset({"unqualified", "unconverted"}),
}


@dataclass(frozen=True, slots=True)
class Recycled:
    """What one chunk did; `last` is where the next one goes on, None when all are done."""

    looked_at: int
    warned: int
    moved: int
    last: UUID | None


@dataclass(frozen=True, slots=True)
class Affected:
    """How many leads a rule would move: those overdue now, and those within a week."""

    now: int
    within_a_week: int
    looked_at: int


class _Rules:
    """The active rules in their order, each with the teams whose people it concerns."""

    def __init__(self, rows: Iterable[LeadRecycleRule]) -> None:
        self.rows: list[tuple[LeadRecycleRule, set[UUID | None], RecycleRule]] = [
            (row, {team.pk for team in row.teams.all()}, row.pure()) for row in rows
        ]

    def of(self, lead: Lead) -> tuple[LeadRecycleRule, RecycleRule] | None:
        for row, teams, rule in self.rows:
            team = lead.owner.team_id if lead.owner else None
            if (not teams or team in teams) and (not row.bands or lead.band in row.bands):
                return row, rule
        return None


def held(lead: Lead) -> Held:
    since = timezone.localdate(lead.owned_since or lead.created_at)
    contact = timezone.localdate(lead.last_activity_at) if lead.last_activity_at else None
    return Held(
        since, contact, REACHED.get(Lead.Status(lead.status), frozenset()), lead.is_locked, lead.recycle_extended_until,
        lead.recycle_warned_on,
    )  # fmt: skip


def active_rules() -> _Rules:
    return _Rules(LeadRecycleRule.objects.filter(is_active=True, pool__is_active=True).prefetch_related("teams"))


def _owned() -> Any:
    fields = [
        "id", "owner_id", "pool_id", "version", "band", "status", "created_at", "owned_since", "last_activity_at", "is_locked",
        "recycles_on", "recycle_warned_on", "recycle_extended_until", "first_name", "last_name", "company", "owner__team_id", "is_demo",
    ]  # fmt: skip
    return Lead.objects.open().filter(owner__isnull=False).select_related("owner").only(*fields).order_by("id")


def recycle(*, actor: User | None, now: datetime, after: UUID | None = None) -> Recycled:
    """One chunk of the nightly run: note the day each lead falls into its pool, warn, and move what is due."""
    rules, today = active_rules(), timezone.localdate(now)
    with transaction.atomic():
        leads = _owned().select_for_update(of=("self",), skip_locked=True)
        if after is not None:
            leads = leads.filter(pk__gt=after)
        chunk = list(leads[:CHUNK])
        fates = [(lead, rules.of(lead)) for lead in chunk]
        decided = [(lead, found[0], fate(found[1], held(lead), today)) for lead, found in fates if found is not None]
        _forget([lead for lead, found in fates if found is None and lead.recycles_on is not None])
        warned = _warn([(lead, one) for lead, _row, one in decided if not one.moves], today)
        moved = [_move(actor, lead, row, now) for lead, row, one in decided if one.moves]
        _tell_owners(moved, today)
    return Recycled(len(chunk), warned, len(moved), chunk[-1].pk if len(chunk) == CHUNK else None)


def _forget(leads: Sequence[Lead]) -> None:
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(recycles_on=None)


def _warn(decided: Sequence[tuple[Lead, Fate]], today: date) -> int:
    """The day is written where it changed; each holder gets one notice per distance for all of his leads together."""
    changed = [lead for lead, one in decided if lead.recycles_on != one.falls_on]
    warned = [lead for lead, one in decided if one.warns is not None]
    for lead, one in decided:
        lead.recycles_on = one.falls_on
        if one.warns is not None and (lead.recycle_warned_on is None or lead.recycle_warned_on < held_since(lead)):
            lead.recycle_warned_on = today
    Lead.objects.bulk_update(
        {lead.pk: lead for lead in (*changed, *warned)}.values(), ["recycles_on", "recycle_warned_on"], batch_size=1000
    )
    counts = Counter((lead.owner_id, one.warns) for lead, one in decided if one.warns is not None)
    for (owner, days), count in counts.items():
        notify(
            user=owner, kind="lead.recycle_soon", params={"count": count, "days": days},
            url=f"{reverse('leads:list')}?recycling=soon", unique_key=f"lead.recycle_soon:{today.isoformat()}:{days}:{decided[0][0].pk}",
        )  # fmt: skip
    return len(warned)


def held_since(lead: Lead) -> date:
    """The day since which a warning counts: of getting it, or of the last contact."""
    one = held(lead)
    return max(one.since, one.last_contact or one.since)


def _move(actor: User | None, lead: Lead, row: LeadRecycleRule, now: datetime) -> tuple[UUID | None, Lead]:
    owner = lead.owner_id
    full = locked(lead.pk)
    explanation = {
        "rule": row.name,
        "last_activity_at": _iso(full.last_activity_at),
        "owned_since": _iso(full.owned_since),
    }
    reason = _("Recycled by the rule “%(name)s”") % {"name": row.name}
    move(actor, full, None, row.pool_id, Step(How.RECYCLED, "lead.recycled", reason, explanation), now)
    return owner, full


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _tell_owners(moved: Sequence[tuple[UUID | None, Lead]], today: date) -> None:
    for owner, count in Counter(owner for owner, _lead in moved).items():
        notify(
            user=owner, kind="lead.recycled", params={"count": count}, url=reverse("leads:pool"),
            unique_key=f"lead.recycled:{today.isoformat()}:{moved[0][1].pk}",
        )  # fmt: skip


def affected_by(row: LeadRecycleRule, teams: Iterable[Any], today: date) -> Affected:
    """What a rule that is not saved yet would do; asked before it is switched on."""
    rule, chosen = row.pure(), {team.pk for team in teams}
    overdue = soon = looked_at = 0
    leads = _owned().filter(_concerned(row, chosen))
    for lead in leads.iterator(chunk_size=CHUNK):
        looked_at += 1
        day = falls_on(rule, held(lead))
        overdue += day is not None and day <= today
        soon += day is not None and today < day <= today + timedelta(days=7)
    return Affected(overdue, soon, looked_at)


def _concerned(row: LeadRecycleRule, teams: set[UUID]) -> Q:
    condition = Q(owner__team__in=teams) if teams else Q()
    return condition & Q(band__in=row.bands) if row.bands else condition


def ask_longer(*, actor: User, lead: Lead, now: datetime, reason: str) -> None:
    """The owner asks who leads him for more time; once for each time he gets it."""
    if not reason.strip():
        raise Refusal(_("Say why more time is needed."), code="reason_required", field="reason")
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_release(actor, lead).require()
        since = lead.owned_since or lead.created_at
        if AuditEntry.objects.filter(record_id=lead.pk, action="lead.time_asked", at__gte=since).exists():
            raise Refusal(_("More time has been asked for already."), code="asked")
        if (leader := lead.owner and leader_of(lead.owner)) is not None:
            notify(
                user=leader, kind="lead.time_asked", url=reverse("leads:keep-longer", args=[lead.pk]),
                params={"actor": str(actor), "name": str(lead), "reason": reason.strip()},
                unique_key=f"lead.time_asked:{lead.pk}:{now.isoformat()}",
            )  # fmt: skip
        audit.record(actor=actor, action="lead.time_asked", record=lead, reason=reason.strip())
        tell(lead)


def keep_longer(*, actor: User, lead: Lead, now: datetime, reason: str) -> Lead:
    """Fifteen more days, once for each time somebody gets it; decided by those who lead its owner."""
    if not reason.strip():
        raise Refusal(_("Say why more time is needed."), code="reason_required", field="reason")
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_keep_out(actor, lead).require()
        if lead.recycle_extended_until is not None:
            raise Refusal(_("This lead has been given more time already."), code="extended")
        until = max(lead.recycles_on or timezone.localdate(now), timezone.localdate(now)) + timedelta(
            days=EXTENSION_DAYS
        )
        diff = apply_changes(lead, {"recycle_extended_until": until, "recycles_on": until})
        save_changes(lead, diff)
        audit.record(actor=actor, action="lead.extended", record=lead, changes=diff, reason=reason.strip())
        tell(lead)
    return lead


def set_locked(*, actor: User, lead: Lead, is_locked: bool, reason: str = "") -> Lead:
    """A locked lead never falls into a pool and can't be returned to one."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_keep_out(actor, lead).require()
        diff = apply_changes(lead, {"is_locked": is_locked})
        if diff:
            save_changes(lead, diff)
            audit.record(actor=actor, action="lead.locked", record=lead, changes=diff, reason=reason)
            tell(lead)
    return lead


def delete_pool(*, actor: User, pool: LeadPool) -> None:
    """Only a pool that nothing lies in, and never the last one that is open."""
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        pools = {row.pk: row for row in LeadPool.objects.select_for_update().order_by("pk")}
        present = pools.get(pool.pk)
        if present is None:
            return
        if Lead.with_deleted.filter(pool=present).exists():
            raise Refusal(_("Leads still lie in this pool."), code="pool_not_empty")
        if present.is_active and sum(row.is_active for row in pools.values()) == 1:
            raise Refusal(_("This is the last open pool."), code="last_pool")
        if LeadRecycleRule.objects.filter(pool=present).exists():
            raise Refusal(_("A recycling rule still leads into this pool."), code="pool_in_use")
        audit.record(actor=actor, action="lead_pool.deleted", record=present)
        present.delete()
