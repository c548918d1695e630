"""Making, changing, giving and removing companies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, announce, broadcast, plain
from customers.events import AccountAssigned, AccountCreated, AccountEdited
from customers.models import Account, Contact
from customers.policies import can_assign, can_create, can_delete_account, can_edit_account, can_own
from customers.services.capacity import require_room
from customers.services.values import (
    ACCOUNT_DERIVED,
    ACCOUNT_FIELDS,
    account_problems,
    account_values,
    derive_account,
    reference,
    refuse,
)
from people.models import User
from people.queries import organisation

MAX_DEPTH = 20


def create_account(
    *, actor: User, owner: User | None = None, external_ref: Mapping[str, str] | None = None, **values: Any
) -> Account:
    """A new company; it belongs to the actor unless he may give it to somebody else."""
    can_create(actor).require()
    can_own(actor, owner).require()
    given = {"name": "", "currency": organisation().base_currency, **account_values(values)}
    refuse(account_problems(given) + uscc_problem(given, None))
    with transaction.atomic():
        require_room(owner or actor)
        account = Account(owner=owner or actor, **reference(external_ref))
        diff = core_changes.apply_changes(account, given)
        derive_account(account)
        account.save(force_insert=True)
        audit.record(actor=actor, action="account.created", record=account, changes=diff)
        announce(AccountCreated(id=account.pk, owner=account.owner_id))
        tell(account)
    return account


def edit_account(
    *, actor: User, account: Account, changes: Mapping[str, Any], version: int | None = None, reason: str = ""
) -> Account:
    can_edit_account(actor, account).require()
    with transaction.atomic():
        locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        wanted = account_values(changes)
        core_changes.check_version(locked, version, wanted)
        refuse(account_problems(wanted) + uscc_problem(wanted, locked) + parent_problem(wanted, locked))
        if diff := core_changes.apply_changes(locked, wanted):
            if "level" in diff:
                locked.level_is_fixed = bool(
                    locked.level
                )  # What somebody chose the rules leave alone, until it is emptied.
            save(actor, locked, diff, "account.edited", reason)
            announce(AccountEdited(id=locked.pk))
    return locked


def assign_account(*, actor: User, account: Account, to: User, with_contacts: bool = True, reason: str = "") -> Account:
    """Give the company to somebody else, and with it the contacts that its old owner owns there."""
    can_assign(actor, account, to).require()
    with transaction.atomic():
        locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        old_owner = locked.owner_id
        diff = core_changes.apply_changes(locked, {"owner": to, "pool": None})
        if not diff:
            return locked
        require_room(to)
        if with_contacts or old_owner is None:
            assign_contacts(actor=actor, account=locked, old_owner=old_owner, to=to.pk)
        core_changes.save_changes(locked, diff)
        audit.record(actor=actor, action="account.assigned", record=locked, changes=diff, reason=reason)
        announce(AccountAssigned(id=locked.pk, old_owner=old_owner, new_owner=to.pk))
        tell(locked, old_owner)
    return locked


def assign_contacts(*, actor: User | None, account: Account, old_owner: UUID | None, to: UUID | None) -> None:
    """The contacts go with it; each has the change in its own history."""
    entries = []
    for contact in (
        Contact.objects.select_for_update(of=("self",))
        .filter(owner_id=old_owner, seats__account=account)
        .order_by("pk")
    ):
        diff = core_changes.apply_changes(contact, {"owner_id": to})
        core_changes.save_changes(contact, diff)
        entries.append(audit.entry(actor=actor, action="contact.assigned", record=contact, changes=diff))
    audit.record_many(entries)


def delete_account(*, actor: User, account: Account, reason: str = "") -> None:
    """Remove a company that nothing refers to. Its contacts stay, without it."""
    can_delete_account(actor, account).require()
    with transaction.atomic():
        locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        values = {name: [plain(getattr(locked, name)), None] for name in ACCOUNT_FIELDS}
        audit.record(actor=actor, action="account.deleted", record=locked, changes=values, reason=reason)
        tell(locked)
        try:
            with transaction.atomic():
                locked.delete()
        except models.ProtectedError as error:
            raise Refusal(
                _("This account can't be deleted: other records, such as deals, belong to it."), code="in_use"
            ) from error


def save(actor: User, account: Account, diff: core_changes.type_diff, action: str, reason: str = "") -> None:
    """Write what differs with what is derived from it, leave the trace, and tell open pages."""
    derive_account(account)
    core_changes.save_changes(account, diff, *ACCOUNT_DERIVED)
    audit.record(actor=actor, action=action, record=account, changes=diff, reason=reason)
    tell(account)


def tell(account: Account, *also: Any) -> None:
    shared = account.collaborators.values_list("user_id", flat=True)
    broadcast(
        RecordChanged(topic="account", id=account.pk, audience=tuple({account.owner_id, *also, *shared} - {None}))
    )


def uscc_problem(values: Mapping[str, Any], account: Account | None) -> list[FieldProblem]:
    """The code names one company in the whole country, so one row: also when it is not the actor's."""
    if not values.get("uscc"):
        return []
    others = Account.objects.filter(uscc=values["uscc"])
    if not (others.exclude(pk=account.pk) if account else others).exists():
        return []
    return [FieldProblem("uscc", "unique", _("There is an account with this unified social credit code already."))]


def parent_problem(values: Mapping[str, Any], account: Account) -> list[FieldProblem]:
    """A company can't stand above itself. The chain is walked under a lock, so two moves at once can't close a circle."""
    parent, depth = values.get("parent"), 0
    if parent is None:
        return []
    lock_hierarchy()
    above = Account.objects.filter(pk=parent.pk).values_list("pk", "parent_id").first()
    while above is not None and depth < MAX_DEPTH:
        if above[0] == account.pk:
            return [
                FieldProblem("parent", "cycle", _("This account stands below the one you chose as its parent company."))
            ]
        above = Account.objects.filter(pk=above[1]).values_list("pk", "parent_id").first() if above[1] else None
        depth += 1
    return [FieldProblem("parent", "too_deep", _("The group of companies is nested too deeply."))] if above else []


def lock_hierarchy() -> None:
    """One change of the tree of companies at a time, for the rest of the transaction."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers.hierarchy'))")
