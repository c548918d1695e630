"""Whose lead it is: assigning, claiming from a pool, returning to one, and working on it with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, save_changes, type_diff
from core.errors import Conflict, Refusal
from core.events import announce
from core.pools import Claim, ClaimRule, claim_refused
from leads import policies
from leads.events import LeadAssigned
from leads.models import Lead, LeadClaimCount, LeadCollaborator, LeadPool
from leads.services import owning
from leads.services.bulk import hand_over_rows
from leads.services.owning import How
from leads.services.responses import start_response
from leads.services.writing import locked, tell
from people.models import User
from people.services import notify
from people.services.claims import count_claims


def assign(*, actor: User, lead: Lead, owner: User, reason: str = "", now: datetime | None = None) -> Lead:
    """Give it to `owner`, out of the pool if it lies in one, and tell him. The limits of claiming don't hold, the capacity does."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_assign(actor, lead, owner).require()
        if lead.owner_id != owner.pk:
            owning.require_room(owner)
        return move(actor, lead, owner.pk, None, Step(How.ASSIGNED, "lead.assigned", reason), now or timezone.now())


def claim(*, actor: User, lead: Lead, now: datetime | None = None) -> Lead:
    """Take a lead out of a pool that is open to the actor. Of many who try at once one succeeds; a claim counts for the day, also
    when the lead is returned."""
    policies.can_claim(actor, lead).require()
    now = now or timezone.now()
    with transaction.atomic():
        count = count_claims(actor=actor, counts=LeadClaimCount, pool_id=lead.pool_id, on=timezone.localdate(now))
        free = Lead.objects.open().filter(pk=lead.pk, owner__isnull=True, pool_id=lead.pool_id)
        found = free.select_for_update(of=("self",)).first()
        if found is None:
            raise Conflict(_("Somebody else has claimed this lead."), code="already_claimed")
        _check_claim(actor, found, count, now)
        owning.require_room(actor)
        LeadClaimCount.objects.filter(pk=count.pk).update(claims=F("claims") + 1)
        return move(actor, found, actor.pk, None, Step(How.CLAIMED, "lead.claimed"), now)


def _check_claim(actor: User, lead: Lead, count: LeadClaimCount, now: datetime) -> None:
    pool: LeadPool = LeadPool.objects.get(leads=lead)
    rule = ClaimRule(pool.daily_claims, pool.previous_owner_days, pool.new_hours)
    asked = Claim(now, lead.entered_pool_at or lead.updated_at, lead.previous_owner_id == actor.pk, count.claims)
    refused = claim_refused(rule, asked)
    if refused is None:
        return
    until = formats.date_format(timezone.localtime(refused.until), "DATETIME_FORMAT") if refused.until else ""
    sentence = {
        "daily_limit": _("You have claimed %(count)s leads from this pool today; that is the limit.")
        % {"count": count.claims},
        "previous_owner": _("You had this lead before. You may claim it again from %(until)s.") % {"until": until},
        "too_new": _("This lead is new in the pool. It may be claimed from %(until)s.") % {"until": until},
    }[refused.code]
    raise Refusal(sentence, code=refused.code)


def release(*, actor: User, lead: Lead, pool: LeadPool, reason: str, now: datetime | None = None) -> Lead:
    """Return it to a pool for others to claim."""
    if not reason.strip():
        raise Refusal(_("Say why you return this lead."), code="reason_required", field="reason")
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_release(actor, lead).require()
        if not pool.is_active:
            raise Refusal(_("This pool is closed."), code="pool_closed", field="pool")
        if lead.is_locked:
            raise Refusal(_("This lead is kept out of the pools."), code="locked", field="pool")
        if lead.pool_id is not None:
            raise Conflict(_("This lead already lies in a pool."), code="in_pool")
        step = Step(How.RETURNED, "lead.released", reason.strip())
        return move(actor, lead, None, pool.pk, step, now or timezone.now())


@dataclass(frozen=True, slots=True)
class Step:
    """How a lead changes hands: the kind for its owners' history, the action for the audit trail, and why."""

    how: str
    action: str
    reason: str = ""
    explanation: Mapping[str, Any] = field(default_factory=dict)


def move(
    actor: User | None, lead: Lead, owner_id: UUID | None, pool_id: UUID | None, step: Step, now: datetime
) -> Lead:
    """Give a locked lead to an owner or into a pool, with all that follows. Policies and capacity have been asked."""
    before = (lead.owner_id, lead.pool_id)
    diff = apply_changes(lead, {"owner_id": owner_id, "pool_id": pool_id})
    if not diff:
        return lead
    owning.start_clocks(lead, before, now, returned=step.how == How.RETURNED)
    save_changes(lead, diff, *owning.CLOCK_FIELDS)
    owning.leave_team([lead])
    row = owning.history_row(lead, before, step.how, now, actor=actor, reason=step.reason, explanation=step.explanation)
    owning.write_history([row])
    audit.record(actor=actor, action=step.action, record=lead, changes=diff, reason=step.reason)
    announce(LeadAssigned(id=lead.pk, from_owner=before[0], to_owner=owner_id))
    tell(lead, before[0])
    if owner_id is not None:
        start_response(actor=actor, lead_ids=[lead.pk], now=now)
    if owner_id is not None and (actor is None or owner_id != actor.pk):
        _notify_owner(actor, lead, owner_id)
    return Lead.objects.select_related("owner", "source", "pool").get(pk=lead.pk)


def _notify_owner(actor: User | None, lead: Lead, owner_id: UUID | None) -> None:
    notify(
        user=owner_id,
        kind="lead.assigned" if actor is not None else "lead.routed",
        params={"actor": str(actor or ""), "name": str(lead)},
        url=reverse("leads:detail", args=[lead.pk]),
        unique_key=f"lead.assigned:{lead.pk}:{lead.version}",
    )


def add_collaborator(
    *, actor: User, lead: Lead, user: User, can_write: bool = False, expires_on: date | None = None
) -> LeadCollaborator:
    """Let `user` see this one lead, or (`can_write`) work on it, up to and including `expires_on`."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_share(actor, lead).require()
        if not user.is_active or user.pk == lead.owner_id:
            raise Refusal(
                _("Choose somebody who is active and does not own this lead."), code="not_shareable", field="user"
            )
        values = {"can_write": can_write, "expires_on": expires_on, "is_demo": lead.is_demo}
        member, _made = LeadCollaborator.objects.update_or_create(lead=lead, user=user, defaults=values)
        changes: type_diff = {"collaborator": [None, str(user)], "can_write": [None, can_write]}
        audit.record(actor=actor, action="lead.shared", record=lead, changes=changes)
        tell(lead, user.pk)
    return member


def remove_collaborator(*, actor: User, lead: Lead, user: User) -> None:
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_share(actor, lead).require()
        removed, _per_model = LeadCollaborator.objects.filter(lead=lead, user=user).delete()
        if removed:
            audit.record(actor=actor, action="lead.unshared", record=lead, changes={"collaborator": [str(user), None]})
            tell(lead, user.pk)


def hand_over(*, actor: User, user: User, successor: User) -> int:
    """All open leads of a leaver go to his successor; part of his deactivation, which has asked the policies."""
    with transaction.atomic():
        leads = list(Lead.objects.open().filter(owner=user).select_for_update(of=("self",)).order_by("pk"))
        owning.require_room(successor, len(leads))
        return hand_over_rows(actor, leads, successor)
