"""Companies in bulk. Recognised by the other system's id, else the credit code, else the name without its legal form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import FieldProblem
from core.imports import UPSERT, ImportOutcome, ImportRow, Manner, failed
from core.names import normalize_company
from customers.models import Account
from customers.policies import can_create
from customers.services.accounts import MAX_DEPTH, lock_hierarchy
from customers.services.capacity import capacities, no_room, room_of
from customers.services.chunk import Chunk
from customers.services.merging import followed
from customers.services.values import ACCOUNT_DERIVED, ACCOUNT_FIELDS, account_problems, account_values, derive_account
from people.models import User
from people.queries import organisation


def import_accounts(
    *, actor: User, rows: Sequence[ImportRow], now: datetime, manner: Manner = UPSERT
) -> list[ImportOutcome]:
    """Create or complete companies; `link_parents` puts them under each other when all of a file are there."""
    can_create(actor).require()
    with transaction.atomic():
        chunk = Chunk(
            actor=actor,
            model=Account,
            fields=[*ACCOUNT_FIELDS, "owner", "pool", *ACCOUNT_DERIVED],
            derive=derive_account,
            now=now,
        )
        known = _Known(actor, rows)
        outcomes = [_take(chunk, known, row, manner) for row in rows]
        chunk.write()
    return outcomes


def _take(chunk: Chunk, known: _Known, row: ImportRow, manner: Manner) -> ImportOutcome:
    given = {name: value for name, value in row.values.items() if value not in ("", None)}
    owner_id = given.pop("owner_id", None)
    origin = {name: given.pop(name) for name in ("created_on", "created_by") if name in given}
    values = account_values(given)
    if problems := account_problems({"name": "", **values}):
        return failed(*problems)
    account = known.find(row, values, manner.match_by)
    if problem := manner.refusal(known=account is not None):
        return failed(problem)
    if account is not None and account.pk not in known.editable:
        return failed(FieldProblem("name", "taken", _("This id or code belongs to an account that you may not edit.")))
    if account is not None:
        if owner_id and owner_id != account.owner_id and (problem := known.take_room(owner_id)):
            return failed(problem)
        return chunk.update(account, {**values, **({"owner_id": owner_id, "pool_id": None} if owner_id else {})})
    if problem := known.take_room(owner_id or chunk.actor.pk):
        return failed(problem)
    account = chunk.create(
        row, {"currency": known.currency, "owner_id": owner_id or chunk.actor.pk, **values}, **origin
    )
    known.add(account)
    return ImportOutcome("created", account.pk)


class _Known:
    """The companies that rows of this call may mean, locked. Those found by name only count when the actor may edit them."""

    def __init__(self, actor: User, rows: Sequence[ImportRow]) -> None:
        self.currency = organisation().base_currency
        self.rooms: dict[UUID, tuple[User, int | None]] = {}
        names = {normalize_company(str(row.values.get("name") or "")) for row in rows}
        codes = {code for row in rows if (code := str(row.values.get("uscc") or "").strip().upper())}
        keys = {row.key for row in rows if row.key}
        moved = followed("account", {(row.system, row.key) for row in rows if row.key})
        meant = (
            Q(normalized_name__in=names - {""}) | Q(uscc__in=codes) | Q(external_id__in=keys) | Q(pk__in=moved.values())
        )
        found = list(Account.objects.select_for_update(of=("self",)).filter(meant).order_by("-pk"))
        self.editable = set(
            Account.objects.visible_to(actor, "edit")
            .filter(pk__in=[row.pk for row in found])
            .values_list("pk", flat=True)
        )
        self.by_key: dict[tuple[str, str], Account] = {}
        self.by_code: dict[str, Account] = {}
        self.by_name: dict[str, Account] = {}
        for account in found:  # newest first, so the oldest of several namesakes is the one that counts
            self._index(account)
        living = {account.pk: account for account in found}
        self.by_key.update({reference: living[pk] for reference, pk in moved.items()})

    def take_room(self, owner_id: UUID) -> FieldProblem | None:
        """One place among the companies that person may hold, if there is one left."""
        if not capacities():
            return None
        if owner_id not in self.rooms:
            owner = User.objects.get(pk=owner_id)
            self.rooms[owner_id] = (owner, room_of(owner))
        owner, room = self.rooms[owner_id]
        if room == 0:
            return FieldProblem("owner", "capacity", no_room(owner, 0))
        self.rooms[owner_id] = (owner, None if room is None else room - 1)
        return None

    def add(self, account: Account) -> None:
        self.editable.add(account.pk)
        self._index(account)

    def _index(self, account: Account) -> None:
        if account.external_id:
            self.by_key[account.external_system, account.external_id] = account
        if account.uscc:
            self.by_code[account.uscc] = account
        if account.pk in self.editable:
            self.by_name[account.normalized_name] = account

    def find(self, row: ImportRow, values: dict[str, Any], match_by: str = "") -> Account | None:
        """By the sign asked for, else by the surest there is."""
        found = {
            "key": self.by_key.get((row.system, row.key)) if row.key else None,
            "uscc": self.by_code.get(values.get("uscc", "")) if values.get("uscc") else None,
            "name": self.by_name.get(normalize_company(values["name"])),
        }
        return found.get(match_by) if match_by else found["key"] or found["uscc"] or found["name"]


def link_parents(
    *, actor: User, pairs: Sequence[tuple[UUID, str]], fresh: set[UUID], now: datetime
) -> dict[UUID, ImportOutcome]:
    """Put companies under the parent named beside them. `fresh` are those that this import made: they stay as new as they are."""
    can_create(actor).require()
    with transaction.atomic():
        lock_hierarchy()
        chunk = Chunk(actor=actor, model=Account, fields=["parent"], derive=lambda _account: None, now=now)
        accounts = {
            row.pk: row
            for row in Account.objects.select_for_update(of=("self",)).filter(pk__in=[pk for pk, _name in pairs])
        }
        new = {pk: account for pk, account in accounts.items() if pk in fresh}
        chunk.made.update(new)
        tree = _Tree(actor, {name for _pk, name in pairs})
        outcomes = {pk: _link(chunk, tree, accounts[pk], name) for pk, name in pairs if pk in accounts}
        Account.objects.bulk_update(new.values(), ["parent"], batch_size=500)
        chunk.made.clear()
        chunk.write()
    return outcomes


class _Tree:
    """Who stands under whom, all of it: asked for thousands of rows at once."""

    def __init__(self, actor: User, names: set[str]) -> None:
        self.above = dict(Account.objects.exclude(parent=None).values_list("pk", "parent_id"))
        wanted = {normalize_company(name) for name in names} - {""}
        found = (
            Account.objects.visible_to(actor).filter(normalized_name__in=wanted).order_by("-pk").only("normalized_name")
        )
        self.by_name = {account.normalized_name: account.pk for account in found}

    def would_close(self, account_id: UUID, parent_id: UUID) -> bool:
        step: UUID | None = parent_id
        for _level in range(MAX_DEPTH):
            if step is None or step == account_id:
                return step is not None
            step = self.above.get(step)
        return True


def _link(chunk: Chunk, tree: _Tree, account: Account, name: str) -> ImportOutcome:
    parent_id = tree.by_name.get(normalize_company(name))
    if parent_id is None:
        return failed(
            FieldProblem("parent", "not_found", _("The parent company “%(name)s” was not found.") % {"name": name})
        )
    if tree.would_close(account.pk, parent_id):
        return failed(
            FieldProblem("parent", "cycle", _("This account stands below the one named as its parent company."))
        )
    tree.above[account.pk] = parent_id
    return chunk.update(account, {"parent_id": parent_id})
