"""Contacts in bulk. Recognised by the other system's id, else the e-mail address, else the number, else the name in its company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.copying import insert_many
from core.errors import FieldProblem
from core.imports import UPSERT, ImportOutcome, ImportRow, Manner, failed
from core.names import normalize_email, normalize_phone
from customers.models import AccountContact, Contact
from customers.policies import can_create
from customers.services.chunk import Chunk
from customers.services.merging import followed
from customers.services.values import CONTACT_DERIVED, CONTACT_FIELDS, contact_problems, derive_contact, listed
from people.models import User

type_seat = tuple[UUID, UUID]


def import_contacts(
    *, actor: User, rows: Sequence[ImportRow], now: datetime, manner: Manner = UPSERT
) -> list[ImportOutcome]:
    """Create or complete people, each in the company given as `account_id`."""
    can_create(actor).require()
    with transaction.atomic():
        chunk = Chunk(
            actor=actor,
            model=Contact,
            fields=[*CONTACT_FIELDS, "owner", *CONTACT_DERIVED],
            derive=derive_contact,
            now=now,
        )
        known = _Known(actor, rows)
        seats: dict[type_seat, str] = {}
        outcomes = [_take(chunk, known, row, seats, manner) for row in rows]
        chunk.write()
        _seat(seats)
    return outcomes


def _take(chunk: Chunk, known: _Known, row: ImportRow, seats: dict[type_seat, str], manner: Manner) -> ImportOutcome:
    given = {name: value for name, value in row.values.items() if value not in ("", None)}
    owner_id, account_id, role = given.pop("owner_id", None), given.pop("account_id", None), given.pop("role", "")
    origin = {name: given.pop(name) for name in ("created_on", "created_by") if name in given}
    values = listed(given, CONTACT_FIELDS)
    problems = contact_problems(values)
    if not values.get("first_name") and not values.get("last_name"):
        problems.append(FieldProblem("last_name", "required", _("A contact needs a first or last name.")))
    if problems:
        return failed(*problems)
    contact = known.find(row, values, account_id, manner.match_by)
    if problem := manner.refusal(known=contact is not None):
        return failed(problem)
    if contact is not None and contact.pk not in known.editable:
        return failed(FieldProblem("email", "taken", _("This id belongs to a contact that you may not edit.")))
    if contact is None:
        contact = chunk.create(row, {"owner_id": owner_id or chunk.actor.pk, **values}, **origin)
        outcome = ImportOutcome("created", contact.pk)
    else:
        outcome = chunk.update(contact, {**values, **({"owner_id": owner_id} if owner_id else {})})
    known.add(contact, account_id)
    if account_id and (contact.pk, account_id) not in known.seated:
        seats[contact.pk, account_id] = role
        outcome = outcome if outcome.status == "created" else ImportOutcome("updated", contact.pk)
    return outcome


def _seat(seats: dict[type_seat, str]) -> None:
    """The first company of a person who had none becomes his main one."""
    primary = set(
        AccountContact.objects.filter(contact_id__in={pk for pk, _a in seats}, is_primary=True).values_list(
            "contact_id", flat=True
        )
    )
    rows = []
    for (contact_id, account_id), role in seats.items():
        known_role = role if role in AccountContact.Role.values else ""
        rows.append(
            AccountContact(
                contact_id=contact_id, account_id=account_id, role=known_role, is_primary=contact_id not in primary
            )
        )
        primary.add(contact_id)
    insert_many(AccountContact, rows)


class _Known:
    """The people that rows of this call may mean, locked."""

    def __init__(self, actor: User, rows: Sequence[ImportRow]) -> None:
        emails = {normalize_email(str(row.values.get("email") or "")) for row in rows} - {""}
        phones = {_phone(row.values) for row in rows} - {""}
        accounts = {row.values["account_id"] for row in rows if row.values.get("account_id")}
        meant = (
            Q(normalized_email__in=emails)
            | Q(normalized_phone__in=phones)
            | Q(external_id__in={row.key for row in rows if row.key})
        )
        moved = followed("contact", {(row.system, row.key) for row in rows if row.key})
        meant |= Q(pk__in=moved.values())
        here = AccountContact.objects.filter(account_id__in=accounts)
        meant |= Q(pk__in=here.values("contact_id"))
        found = list(Contact.objects.select_for_update(of=("self",)).filter(meant).order_by("-pk"))
        ids = [contact.pk for contact in found]
        self.editable = set(Contact.objects.visible_to(actor, "edit").filter(pk__in=ids).values_list("pk", flat=True))
        self.seated: set[type_seat] = set(
            AccountContact.objects.filter(contact_id__in=ids).values_list("contact_id", "account_id")
        )
        self.by: dict[tuple[Any, ...], Contact] = {}
        for contact in found:
            self._index(contact)
        people = {contact.pk: contact for contact in found}
        self.by.update({("key", *reference): people[pk] for reference, pk in moved.items()})
        for contact_id, account_id in self.seated:
            self._index_name(people[contact_id], account_id)

    def add(self, contact: Contact, account_id: UUID | None) -> None:
        self.editable.add(contact.pk)
        self._index(contact)
        self._index_name(contact, account_id)

    def _index(self, contact: Contact) -> None:
        if contact.external_id:
            self.by["key", contact.external_system, contact.external_id] = contact
        if contact.pk in self.editable:
            self.by["email", contact.normalized_email] = contact
            self.by["phone", contact.normalized_phone] = contact

    def _index_name(self, contact: Contact, account_id: UUID | None) -> None:
        if contact.pk in self.editable:
            self.by["name", contact.first_name.lower(), contact.last_name.lower(), account_id] = contact

    def find(
        self, row: ImportRow, values: dict[str, Any], account_id: UUID | None, match_by: str = ""
    ) -> Contact | None:
        """The sign asked for, else the strongest decides: a row with an address is never matched by name alone."""
        if match_by:
            return self._by_sign(row, values, account_id, match_by)
        if row.key and (contact := self.by.get(("key", row.system, row.key))):
            return contact
        if values.get("email"):
            return self.by.get(("email", normalize_email(values["email"])))
        if phone := _phone(values):
            return self.by.get(("phone", phone))
        return self.by.get(
            ("name", values.get("first_name", "").lower(), values.get("last_name", "").lower(), account_id)
        )

    def _by_sign(self, row: ImportRow, values: dict[str, Any], account_id: UUID | None, sign: str) -> Contact | None:
        email, phone = normalize_email(str(values.get("email") or "")), _phone(values)
        names = values.get("first_name", "").lower(), values.get("last_name", "").lower()
        signs: dict[str, tuple[Any, ...] | None] = {
            "key": ("key", row.system, row.key) if row.key else None,
            "email": ("email", email) if email else None,
            "phone": ("phone", phone) if phone else None,
            "name": ("name", *names, account_id),
        }
        wanted = signs.get(sign)
        return self.by.get(wanted) if wanted else None


def _phone(values: dict[str, Any]) -> str:
    return normalize_phone(str(values.get("mobile") or values.get("phone") or ""))[:40]
