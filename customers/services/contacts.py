"""Making, changing, giving and removing contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Refusal
from core.events import RecordChanged, announce, broadcast, plain
from customers.events import ContactCreated, ContactEdited
from customers.models import Account, Contact
from customers.policies import can_assign, can_create, can_delete_contact, can_edit_contact, can_own
from customers.services.blocking import refuse_known
from customers.services.seats import Seat, replace_seats
from customers.services.values import (
    CONTACT_DERIVED,
    CONTACT_FIELDS,
    contact_problems,
    derive_contact,
    listed,
    needs_a_name,
    reference,
    refuse,
)  # fmt: skip
from people.models import User


def create_contact(
    *,
    actor: User,
    owner: User | None = None,
    accounts: Sequence[Seat] = (),
    account: Account | None = None,
    role: str = "",
    external_ref: Mapping[str, str] | None = None,
    **values: Any,
) -> Contact:
    """A new person, in the given companies; `account` with `role` is the short form for one company, his main one."""
    can_create(actor).require()
    can_own(actor, owner).require()
    given = listed(values, CONTACT_FIELDS)
    seats = list(accounts) or ([Seat(account, role=role, is_primary=True)] if account else [])
    with transaction.atomic():
        contact = Contact(owner=owner or actor, **reference(external_ref))
        diff = core_changes.apply_changes(contact, given)
        refuse(contact_problems(given) + needs_a_name(contact))
        derive_contact(contact)
        refuse_known("contact", Contact, _certain(contact))
        contact.save(force_insert=True)
        diff.update(replace_seats(actor, contact, seats))
        audit.record(actor=actor, action="contact.created", record=contact, changes=diff)
        announce(ContactCreated(id=contact.pk, owner=contact.owner_id))
        tell(contact)
    return contact


def _certain(contact: Contact) -> dict[str, tuple[str, str]]:
    return {
        "email": ("normalized_email", contact.normalized_email),
        "mobile": ("normalized_phone", contact.normalized_phone),
    }


def edit_contact(
    *, actor: User, contact: Contact, changes: Mapping[str, Any], version: int | None = None, reason: str = ""
) -> Contact:
    """Change a person; `accounts` in the changes replaces the list of companies that the actor can see."""
    can_edit_contact(actor, contact).require()
    seats = changes.get("accounts")
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        wanted = listed({name: value for name, value in changes.items() if name != "accounts"}, CONTACT_FIELDS)
        core_changes.check_version(locked, version, wanted)
        diff = core_changes.apply_changes(locked, wanted)
        refuse(contact_problems(wanted) + needs_a_name(locked))
        if {"email", "mobile", "phone"} & diff.keys():
            derive_contact(locked)
            refuse_known("contact", Contact, _certain(locked), besides=locked.pk)
        seat_diff = {} if seats is None else replace_seats(actor, locked, seats)
        if diff or seat_diff:
            save(actor, locked, diff, "contact.edited", reason, seat_diff)
            announce(ContactEdited(id=locked.pk))
    return locked


def assign_contact(*, actor: User, contact: Contact, to: User, reason: str = "") -> Contact:
    can_assign(actor, contact, to).require()
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        old_owner = locked.owner_id
        if diff := core_changes.apply_changes(locked, {"owner": to}):
            core_changes.save_changes(locked, diff)
            audit.record(actor=actor, action="contact.assigned", record=locked, changes=diff, reason=reason)
            tell(locked, old_owner)
    return locked


def delete_contact(*, actor: User, contact: Contact, reason: str = "") -> None:
    """Remove a person whom nothing refers to."""
    can_delete_contact(actor, contact).require()
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        values = {name: [plain(getattr(locked, name)), None] for name in CONTACT_FIELDS}
        audit.record(actor=actor, action="contact.deleted", record=locked, changes=values, reason=reason)
        tell(locked)
        try:
            with transaction.atomic():
                locked.delete()
        except models.ProtectedError as error:
            raise Refusal(
                _("This contact can't be deleted: other records, such as deals, refer to it."), code="in_use"
            ) from error


def save(
    actor: User,
    contact: Contact,
    diff: core_changes.type_diff,
    action: str,
    reason: str = "",
    seats: core_changes.type_diff | None = None,
) -> None:
    derive_contact(contact)
    core_changes.save_changes(contact, diff, *CONTACT_DERIVED)
    audit.record(actor=actor, action=action, record=contact, changes={**diff, **(seats or {})}, reason=reason)
    tell(contact)


def tell(contact: Contact, *also: Any) -> None:
    owners = Account.objects.filter(seats__contact=contact).values_list("owner_id", flat=True)
    broadcast(
        RecordChanged(topic="contact", id=contact.pk, audience=tuple({contact.owner_id, *owners, *also} - {None}))
    )
