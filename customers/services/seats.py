"""What a person is in a company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Make `seats` the list of companies of this contact, as far as the actor sees them; seats he can't see stay. Not a service by itself."""
    _refuse_doubles(seats)
    shown = Account.objects.visible_to(actor).values("id")
    present = {
        seat.account_id: seat
        for seat in AccountContact.objects.select_related("account").filter(contact=contact, account__in=shown)
    }
    before = _words(present.values())
    if any(seat.is_primary for seat in seats):
        contact.seats.filter(is_primary=True).update(is_primary=False)
    contact.seats.filter(account_id__in=present.keys() - {seat.account.pk for seat in seats}).delete()
    for seat in seats:
        values = {"role": seat.role, "is_primary": seat.is_primary, "is_active": seat.is_active}
        AccountContact.objects.update_or_create(account=seat.account, contact=contact, defaults=values)
    after = _words(contact.seats.select_related("account").filter(account__in=shown))
    return {"accounts": [before, after]} if before != after else {}


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
        before = _words(AccountContact.objects.select_related("account").filter(account=account, contact=contact))
        if is_primary:
            contact.seats.filter(is_primary=True).exclude(account=account).update(is_primary=False)
        values = {"role": role, "is_primary": is_primary, "is_active": is_active}
        seat, _made = AccountContact.objects.update_or_create(account=account, contact=contact, defaults=values)
        after = _words([seat])
        if before != after:
            audit.record(actor=actor, action="contact.seated", record=contact, changes={"accounts": [before, after]})
    return seat


def unseat_contact(*, actor: User, account: Account, contact: Contact) -> None:
    """Take a person out of a company; the person stays. Those who may edit either side may do it."""
    (can_edit_account(actor, account) or can_edit_contact(actor, contact)).require()
    with transaction.atomic():
        seats = (
            AccountContact.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(account=account, contact=contact)
        )
        before = _words(seats)
        seats.delete()
        if before:
            audit.record(actor=actor, action="contact.unseated", record=contact, changes={"accounts": [before, []]})


def _refuse_doubles(seats: Sequence[Seat]) -> None:
    if len({seat.account.pk for seat in seats}) != len(seats):
        raise Refusal(_("The same account stands twice in the list."), code="duplicate", field="accounts")
    if sum(seat.is_primary for seat in seats) > 1:
        raise Refusal(_("Only one account can be the main one."), code="duplicate", field="accounts")


def _words(seats: object) -> list[str]:
    """The seats in words for the history: company, role, and the marks."""
    lines = []
    for seat in seats:  # type: ignore[attr-defined]
        marks = [seat.role, "main" if seat.is_primary else "", "" if seat.is_active else "left"]
        lines.append(" · ".join([seat.account.name, *[mark for mark in marks if mark]]))
    return sorted(lines)
