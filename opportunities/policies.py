"""Who may do what with an opportunity."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from opportunities.models import Opportunity, Status
from people.models import User
from people.ownership import may
from people.roles import ADMIN, NAMES
from people.words import role_name


def can_create(actor: User, owner: User | None = None) -> Verdict:
    if not actor.may("opportunities.create"):
        return no(_("Your role does not allow you to create opportunities."))
    return can_own(actor, owner)


def can_own(actor: User, owner: User | None) -> Verdict:
    """Whether the actor may make records that belong to `owner`: himself always, others within his reach of "assign"."""
    if owner is None or owner.pk == actor.pk:
        return YES
    reach = actor.access.reach("opportunities", "assign")
    if reach is None or not reach.covers(owner.pk):
        return no(_("You may not give opportunities to %(name)s.") % {"name": owner})
    if not owner.is_active or not owner.may("opportunities.view"):
        return no(_("%(name)s does not work with opportunities.") % {"name": owner})
    return YES


def can_edit(actor: User, opportunity: Opportunity) -> Verdict:
    return may(actor, opportunity, "edit")


def can_see_deal(actor: User, opportunity: Opportunity) -> Verdict:
    return may(actor, opportunity, "view")


def can_change_deal(actor: User, opportunity: Opportunity) -> Verdict:
    """Change what the credit of a deal depends on, or move it: only while it is open."""
    verdict = can_edit(actor, opportunity)
    if verdict and not opportunity.is_open:
        return no(_("This opportunity is closed. Reopen it to change it."))
    return verdict


def can_close(actor: User, opportunity: Opportunity) -> Verdict:
    """Win, lose or invalidate: whoever works on it, by reach; a collaborator may edit but not close."""
    reach = actor.access.reach("opportunities", "edit")
    if reach is None or not reach.covers(opportunity.owner_id):
        return no(_("Only the owner and their managers may close this opportunity."))
    return YES


def can_reopen(actor: User, opportunity: Opportunity) -> Verdict:
    if opportunity.status == Status.OPEN:
        return no(_("This opportunity is open."))
    if not may(actor, opportunity, "reopen"):
        return no(_("Reopening a closed opportunity needs a manager."))
    return YES


def can_assign(actor: User, opportunity: Opportunity, owner: User | None = None) -> Verdict:
    verdict = may(actor, opportunity, "assign")
    return can_own(actor, owner) if verdict else verdict


def can_delete(actor: User, opportunity: Opportunity) -> Verdict:
    if not opportunity.is_open:
        return no(_("A closed opportunity is part of the records and can't be deleted."))
    if opportunity.closing_seq:
        return no(
            _(
                "This opportunity was won once; its credit refers to it, so it can't be deleted. Mark it as invalid instead."
            )
        )
    if opportunity.quotes.exists():
        return no(_("Quotes were made of it, and their numbers stay taken. Mark it as invalid instead."))
    return may(actor, opportunity, "delete")


def can_share(actor: User, opportunity: Opportunity) -> Verdict:
    """Who works on it with others: decided by the owner and his managers."""
    reach = actor.access.reach("opportunities", "edit")
    if reach is not None and reach.covers(opportunity.owner_id):
        return YES
    return no(_("Only the owner and their managers may share an opportunity."))


def can_manage_pipelines(actor: User) -> Verdict:
    return YES if actor.may("settings.manage") else no(_("Only administrators may change pipelines and stages."))


def can_decide_gate(actor: User, opportunity: Opportunity, role: str, asked_by: UUID | None) -> Verdict:
    """Whoever has the role (or administers) and sees the deal, but never who asked."""
    if actor.pk == asked_by:
        return no(_("Somebody else has to approve what you asked for."))
    if not actor.has_role(role, ADMIN):
        return no(
            _("This approval is given by the role “%(role)s”.") % {"role": role_name(role, NAMES.get(role, role))}
        )
    return may(actor, opportunity, "view")
