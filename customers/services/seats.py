"""What a person is in a company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import type_diff
from core.errors import Refusal
from customers.models import Account, AccountContact, Contact
from customers.policies import can_edit_account, can_edit_contact
from people.models import User


@dataclass(frozen=True, slots=True)
class Seat:
    account: Account
    role: str = ""
    is_primary: bool = False
    is_active: bool = True


def replace_seats(actor: User, contact: Contact, seats: Sequence[Seat]) -> type_diff:
    """Make `seats` the list of companies of this contact, as far as the actor sees them; seats he can't see stay.

    Not a service by itself. The contact's history gets the number only: who reads it may not see each company. The names of
    people stand in the history of the company, where everybody sees them anyway.
    """
    _refuse_doubles(seats)
    shown = Account.objects.visible_to(actor).values("pk")
    before = _by_account(contact, shown)
    if any(seat.is_primary for seat in seats):
        contact.seats.filter(is_primary=True).update(is_primary=False)
    contact.seats.filter(account_id__in=before.keys() - {seat.account.pk for seat in seats}).delete()
    for seat in seats:
        values = {"role": seat.role, "is_primary": seat.is_primary, "is_active": seat.is_active}
        AccountContact.objects.update_or_create(account=seat.account, contact=contact, defaults=values)
    after = _by_account(contact, shown)
    _note(actor, contact, before, after)
    return {"companies": [len(before), len(after)]} if before != after else {}


def _by_account(contact: Contact, shown: Any) -> dict[UUID, str]:
    seats = AccountContact.objects.filter(contact=contact, account_id__in=shown)
    return {seat.account_id: _words(seat) for seat in seats}


def _note(actor: User, contact: Contact, before: dict[UUID, str], after: dict[UUID, str]) -> None:
    """One line in the history of each company that gained, lost or changed this person."""
    touched = [pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)]
    accounts = Account.objects.filter(pk__in=touched).only("name") if touched else []
    audit.record_many(
        audit.entry(
            actor=actor,
            action="account.contact_changed",
            record=account,
            changes={f"contact {contact}": [before.get(account.pk), after.get(account.pk)]},
        )
        for account in accounts
    )


def seat_contact(
    *, actor: User, account: Account, contact: Contact, role: str = "", is_primary: bool = False, is_active: bool = True
) -> AccountContact:
    """Put a person into a company, or change what he is there."""
    can_edit_account(actor, account).require()
    if role not in AccountContact.Role.values and role:
        raise Refusal(
            _("“%(value)s” is not one of the choices.") % {"value": role}, code="invalid_choice", field="role"
        )
    with transaction.atomic():
        Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        before = AccountContact.objects.filter(account=account, contact=contact).first()
        if is_primary:
            contact.seats.filter(is_primary=True).exclude(account=account).update(is_primary=False)
        values = {"role": role, "is_primary": is_primary, "is_active": is_active}
        seat, _made = AccountContact.objects.update_or_create(account=account, contact=contact, defaults=values)
        _note_one(actor, account, contact, before, seat)
    return seat


def unseat_contact(*, actor: User, account: Account, contact: Contact) -> None:
    """Take a person out of a company; the person stays. Those who may edit either side may do it."""
    (can_edit_account(actor, account) or can_edit_contact(actor, contact)).require()
    with transaction.atomic():
        seat = AccountContact.objects.select_for_update(of=("self",)).filter(account=account, contact=contact).first()
        if seat is not None:
            AccountContact.objects.filter(pk=seat.pk).delete()
            _note_one(actor, account, contact, seat, None)


def _note_one(
    actor: User, account: Account, contact: Contact, before: AccountContact | None, after: AccountContact | None
) -> None:
    old, new = (_words(seat) if seat is not None else None for seat in (before, after))
    if old != new:
        audit.record(
            actor=actor, action="account.contact_changed", record=account, changes={f"contact {contact}": [old, new]}
        )


def _refuse_doubles(seats: Sequence[Seat]) -> None:
    if len({seat.account.pk for seat in seats}) != len(seats):
        raise Refusal(_("The same account stands twice in the list."), code="duplicate", field="accounts")
    if sum(seat.is_primary for seat in seats) > 1:
        raise Refusal(_("Only one account can be the main one."), code="duplicate", field="accounts")


def _words(seat: AccountContact) -> str:
    """A seat in words for the history: the role and its marks."""
    marks = [
        str(seat.get_role_display()),
        _("main company") if seat.is_primary else "",
        "" if seat.is_active else _("left"),
    ]
    return " · ".join(mark for mark in marks if mark) or "–"
