"""Whose lead it is: assigning, claiming from a pool, returning to one, and working on it with others."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, save_changes, type_diff
from core.errors import Conflict, Refusal
from core.events import announce
from leads import policies
from leads.events import LeadAssigned
from leads.models import Lead, LeadCollaborator, LeadPool
from leads.services.bulk import hand_over_rows
from leads.services.writing import locked, tell
from people.models import User
from people.services import notify


def assign(*, actor: User, lead: Lead, owner: User, reason: str = "") -> Lead:
    """Give it to `owner`, out of the pool if it lies in one, and tell him."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_assign(actor, lead, owner).require()
        return _move(actor, lead, owner.pk, None, "lead.assigned", reason)


def claim(*, actor: User, lead: Lead) -> Lead:
    """Take a lead out of a pool that is open to the actor. Of many who try at once one succeeds."""
    policies.can_claim(actor, lead).require()
    with transaction.atomic():
        free = Lead.objects.open().filter(pk=lead.pk, owner__isnull=True, pool_id=lead.pool_id)
        found = free.select_for_update(of=("self",)).first()
        if found is None:
            raise Conflict(_("Somebody else has claimed this lead."), code="already_claimed")
        return _move(actor, found, actor.pk, None, "lead.claimed", "")


def release(*, actor: User, lead: Lead, pool: LeadPool, reason: str) -> Lead:
    """Return it to a pool for others to claim."""
    if not reason.strip():
        raise Refusal(_("Say why you return this lead."), code="reason_required", field="reason")
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_release(actor, lead).require()
        if not pool.is_active:
            raise Refusal(_("This pool is closed."), code="pool_closed", field="pool")
        if lead.pool_id is not None:
            raise Conflict(_("This lead already lies in a pool."), code="in_pool")
        return _move(actor, lead, None, pool.pk, "lead.released", reason.strip())


def _move(actor: User, lead: Lead, owner_id: UUID | None, pool_id: UUID | None, action: str, reason: str) -> Lead:
    before = lead.owner_id
    diff = apply_changes(lead, {"owner_id": owner_id, "pool_id": pool_id})
    if not diff:
        return lead
    save_changes(lead, diff)
    audit.record(actor=actor, action=action, record=lead, changes=diff, reason=reason)
    announce(LeadAssigned(id=lead.pk, from_owner=before, to_owner=owner_id))
    tell(lead, before)
    if owner_id not in (None, actor.pk):
        _notify_owner(actor, lead, owner_id)
    return Lead.objects.select_related("owner", "source", "pool").get(pk=lead.pk)


def _notify_owner(actor: User, lead: Lead, owner_id: UUID | None) -> None:
    notify(
        user=owner_id,
        kind="lead.assigned",
        params={"actor": str(actor), "name": str(lead)},
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
        return hand_over_rows(actor, leads, successor)
