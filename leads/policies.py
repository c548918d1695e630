"""Who may do what with a lead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from leads.models import Lead, LeadPool
from people.models import User
from people.ownership import may


def can_create(actor: User, owner: User | None = None) -> Verdict:
    if not actor.may("leads.create"):
        return no(_("Your role does not allow making leads."))
    if owner is None or owner.pk == actor.pk:
        return YES
    return can_give_to(actor, owner)


def can_give_to(actor: User, owner: User) -> Verdict:
    """Only to active people within one's own reach."""
    reach = actor.access.reach("leads", "assign")
    if reach is None or not reach.covers(owner.pk):
        return no(_("You may not assign leads to %(name)s.") % {"name": owner})
    if not owner.is_active or not owner.may("leads.view"):
        return no(_("%(name)s does not work with leads.") % {"name": owner})
    return YES


def can_edit(actor: User, lead: Lead) -> Verdict:
    if lead.status == Lead.Status.CONVERTED:
        return no(_("A converted lead can no longer be changed: work goes on at its opportunity."))
    return may(actor, lead, "edit")


def can_change_status(actor: User, lead: Lead) -> Verdict:
    return can_edit(actor, lead)


def can_assign(actor: User, lead: Lead, owner: User | None = None) -> Verdict:
    verdict = YES if manages_pool(actor, lead) else may(actor, lead, "assign")
    return can_give_to(actor, owner) if verdict and owner is not None else verdict


def manages_pool(actor: User, lead: Lead) -> bool:
    """Whether the lead lies in a pool that names the actor as its manager."""
    return lead.pool_id is not None and LeadPool.objects.filter(pk=lead.pool_id, managers=actor).exists()


def can_claim(actor: User, lead: Lead) -> Verdict:
    if LeadPool.objects.open_to(actor).filter(pk=lead.pool_id).exists():
        return YES
    return no(_("This pool is not open to you."))


def can_release(actor: User, lead: Lead) -> Verdict:
    """Its owner and his managers; a collaborator can't give away what is not his."""
    reach = actor.access.reach("leads", "edit")
    if reach is None or not reach.covers(lead.owner_id):
        return no(_("Only the owner and his managers may return a lead to a pool."))
    return can_edit(actor, lead)


def can_delete(actor: User, lead: Lead) -> Verdict:
    if lead.status == Lead.Status.CONVERTED:
        return no(_("A converted lead is the origin of an opportunity and can't be deleted."))
    return may(actor, lead, "delete")


def can_share(actor: User, lead: Lead) -> Verdict:
    """Who works on it with others: decided by the owner and his managers."""
    reach = actor.access.reach("leads", "edit")
    return (
        YES
        if reach is not None and reach.covers(lead.owner_id)
        else no(_("Only the owner and his managers may share a lead."))
    )


def can_manage_sources(actor: User) -> Verdict:
    return YES if actor.may("settings.manage") else no(_("Only administrators may change the lead sources and pools."))


def can_keep_out(actor: User, lead: Lead) -> Verdict:
    """Keeping a lead out of the pools is a decision of those who lead its owner."""
    if may(actor, lead, "assign"):
        return YES
    return no(_("Only those who lead its owner may keep a lead out of the pools."))
