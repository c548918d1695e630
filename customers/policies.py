"""Who may do what to customers and the people in them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from customers.models import Account, AccountPool, Contact
from people.ownership import may


def can_create(actor: Any) -> Verdict:
    return YES if actor.may("customers.create") else no(_("Your role does not allow you to create customers."))


def can_edit_account(actor: Any, account: Account) -> Verdict:
    return may(actor, account, "edit")


def can_delete_account(actor: Any, account: Account) -> Verdict:
    return may(actor, account, "delete")


def can_assign(actor: Any, record: Account | Contact, to: Any) -> Verdict:
    """Whoever may assign this record may give it to anybody whose records he may assign."""
    verdict = YES if manages_pool(actor, record) else may(actor, record, "assign")
    return can_own(actor, to) if verdict else verdict


def manages_pool(actor: Any, record: Account | Contact) -> bool:
    """Whether it is a company in a pool that names the actor as its manager."""
    pool_id = getattr(record, "pool_id", None)
    return pool_id is not None and AccountPool.objects.filter(pk=pool_id, managers=actor).exists()


def can_claim(actor: Any, account: Account) -> Verdict:
    if AccountPool.objects.open_to(actor).filter(pk=account.pool_id).exists():
        return YES
    return no(_("This pool is not open to you."))


def can_release(actor: Any, account: Account) -> Verdict:
    """Its owner and his managers; a collaborator can't give away what is not his."""
    reach = actor.access.reach("customers", "edit")
    if reach is not None and reach.covers(account.owner_id):
        return YES
    return no(_("Only the owner and his managers may return a customer to a pool."))


def can_keep_out(actor: Any, account: Account) -> Verdict:
    """Keeping a company out of the pools is a decision of those who lead its owner."""
    if may(actor, account, "assign") and account.owner_id != actor.pk:
        return YES
    return no(_("Only those who lead its owner may keep a customer out of the pools."))


def can_manage_pools(actor: Any) -> Verdict:
    return YES if actor.may("settings.manage") else no(_("Only administrators may change the pools."))


def can_own(actor: Any, owner: Any) -> Verdict:
    """Whether the actor may make records that belong to `owner`: himself always, others within his reach of "assign"."""
    if owner is None or owner.pk == actor.pk:
        return YES
    if not owner.is_active:
        return no(_("%(name)s is no longer active.") % {"name": owner})
    reach = actor.access.reach("customers", "assign")
    return (
        YES
        if reach is not None and reach.covers(owner.pk)
        else no(_("You may not give customers to %(name)s.") % {"name": owner})
    )


def can_edit_contact(actor: Any, contact: Contact) -> Verdict:
    """Owners of a contact, and those who may edit a company the contact is in."""
    return _contact(actor, contact, "edit")


def can_delete_contact(actor: Any, contact: Contact) -> Verdict:
    return _contact(actor, contact, "delete")


def _contact(actor: Any, contact: Contact, action: str) -> Verdict:
    verdict = may(actor, contact, action)
    if verdict or Contact.objects.visible_to(actor, action).filter(pk=contact.pk).exists():
        return YES
    return verdict


def can_merge(actor: Any, record: Any) -> Verdict:
    """A lead, company or person: its owner and his managers. Who merely works on it could take it away by merging it into his own."""
    reach = actor.access.reach(record.room, "edit")
    if reach is not None and reach.covers(record.owner_id):
        return YES
    return no(_("Only the owner and his managers may merge this record."))


def can_share(actor: Any, account: Account) -> Verdict:
    """Only those who own or lead it decide who else works on it; a collaborator can't invite further ones."""
    reach = actor.access.reach("customers", "edit")
    if reach is not None and reach.covers(account.owner_id):
        return YES
    return no(_("Only the owner and his managers decide who works on this account."))
