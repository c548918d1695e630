"""How companies and people become one: registered once when the room starts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.changes import type_diff
from customers import mergers
from customers.matching.scoring import Party
from customers.models import (
    Account,
    AccountCollaborator,
    AccountContact,
    AccountMerger,
    AccountSuspicion,
    AccountTenure,
    Contact,
    ContactDate,
    ContactMerger,
    ContactSuspicion,
)
from customers.policies import can_merge
from customers.services import accounts, contacts
from people.models import User

ACCOUNT_GROUPS = {
    **{name: (name,) for name in ("name", "uscc", "level", "industry", "size")},
    "revenue": ("revenue", "currency"),
    **{
        name: (name,)
        for name in ("region", "country", "address", "phone", "website", "year_established", "description")
    },
    "owner": ("owner_id", "pool_id"),
}
CONTACT_GROUPS = {
    "name": ("last_name", "first_name"),
    **{name: (name,) for name in ("title", "email", "phone", "mobile", "preferences", "service_level", "description")},
    "owner": ("owner_id",),
}


def _save_account(actor: User, account: Account, diff: type_diff, action: str, reason: str) -> None:
    accounts.save(actor, account, diff, action, reason)


def _save_contact(actor: User, contact: Contact, diff: type_diff, action: str, reason: str) -> None:
    contacts.save(actor, contact, diff, action, reason)


def _leave_tree(_gone: Account, _kept: Account, _now: datetime) -> dict[str, Any]:
    """Out of the group of companies: a hidden one must not hold the company above it."""
    return {"parent_id": None}


def _take_place(kept: Account, gone: Account) -> dict[str, Any]:
    """A company that stood below the merged one moves up into its place."""
    if kept.parent_id != gone.pk:
        return {"parent_id": gone.parent_id} if kept.parent_id is None and gone.parent_id != kept.pk else {}
    return {"parent_id": gone.parent_id if gone.parent_id != kept.pk else None}


def _tree_refusal(kept: Account, gone: Account) -> str:
    """Children move to the kept company, so nothing may stand between the two: it would stand above and below at once."""
    accounts.lock_hierarchy()
    if kept.parent_id != gone.pk and _is_below(kept.pk, gone.pk):
        return _("The company to keep stands below the other one, with companies between them. Keep the upper one.")
    if kept.parent_id is None and gone.parent_id and gone.parent_id != kept.pk and _is_below(gone.parent_id, kept.pk):
        return _(
            "The other company stands below this one, with companies between them. Move it out of the group first."
        )
    return ""


def _is_below(lower: UUID, upper: UUID) -> bool:
    step = lower
    for _level in range(accounts.MAX_DEPTH):
        above = Account.with_merged.filter(pk=step).values_list("parent_id", flat=True).first()
        if above is None or above == upper:
            return above is not None
        step = above
    return False


def _firm(account: Account) -> Party:
    return Party.firm(name=account.name, uscc=account.uscc, website=account.website, phones=[account.phone])


def _person(contact: Contact) -> Party:
    """With his main company, else the first; `company_name` is annotated where the record is compared."""
    return Party.person(
        first=contact.first_name, last=contact.last_name, company=getattr(contact, "company_name", "") or "", email=contact.email,
        phones=[contact.mobile, contact.phone],
    )  # fmt: skip


def register_kinds() -> None:
    mergers.register(
        mergers.Kind(
            "account", Account, AccountMerger, AccountSuspicion, ACCOUNT_GROUPS, Account.with_merged.all, "customers:account-detail",
            can_merge, _save_account, _firm, ("name", "uscc", "website", "phone"), hide=_leave_tree, adjust=_take_place,
            refusal=_tree_refusal,
        )
    )  # fmt: skip
    mergers.register(
        mergers.Kind(
            "contact", Contact, ContactMerger, ContactSuspicion, CONTACT_GROUPS, Contact.with_merged.all, "customers:contact-detail",
            can_merge, _save_contact, _person, ("first_name", "last_name", "email", "mobile", "phone"),
        )
    )  # fmt: skip
    mergers.move("account", Account, "parent")
    mergers.move("account", AccountContact, "account", unique=("contact_id",))
    mergers.move("account", AccountCollaborator, "account", unique=("user_id",))
    mergers.stay("account", AccountTenure, "account")
    mergers.move("contact", ContactDate, "contact")
    mergers.move("contact", AccountContact, "contact", unique=("account_id",), clear=("is_primary",))
    for noun, merger, suspicion in (
        ("account", AccountMerger, AccountSuspicion),
        ("contact", ContactMerger, ContactSuspicion),
    ):
        mergers.stay_with_both(noun, merger, suspicion)
    mergers.stay("account", Account, "merged_into")
    mergers.stay("contact", Contact, "merged_into")
