"""One act on many records, undoable as one. Records that the actor may see but not change in this way are counted, not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import AuditEntry
from audit.undo import reversals
from core import changes as core_changes
from core.errors import Forbidden, Refusal
from core.models import new_id
from customers.models import Account, Contact
from customers.services import accounts, contacts
from people.models import User

MAX_BULK = 5000


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a bulk act did; `batch` undoes it."""

    batch: UUID
    changed: int
    refused: int


def assign_accounts(*, actor: User, queryset: models.QuerySet[Account], to: User, reason: str = "") -> BulkResult:
    return _each(queryset, lambda account: accounts.assign_account(actor=actor, account=account, to=to, reason=reason))


def edit_accounts(
    *, actor: User, queryset: models.QuerySet[Account], changes: Mapping[str, Any], reason: str = ""
) -> BulkResult:
    return _each(
        queryset, lambda account: accounts.edit_account(actor=actor, account=account, changes=changes, reason=reason)
    )


def delete_accounts(*, actor: User, queryset: models.QuerySet[Account], reason: str = "") -> BulkResult:
    return _each(queryset, lambda account: accounts.delete_account(actor=actor, account=account, reason=reason))


def assign_contacts(*, actor: User, queryset: models.QuerySet[Contact], to: User, reason: str = "") -> BulkResult:
    return _each(queryset, lambda contact: contacts.assign_contact(actor=actor, contact=contact, to=to, reason=reason))


def _each(records: Iterable[Any], act: Callable[[Any], Any]) -> BulkResult:
    """The single service for each record, all in one transaction and one batch; a refused record leaves the others alone."""
    batch, changed, refused = new_id(), 0, 0
    token = audit.batch.set(batch)
    try:
        with transaction.atomic():
            for record in list(records[:MAX_BULK]):  # type: ignore[index]
                try:
                    with transaction.atomic():
                        act(record)
                    changed += 1
                except Refusal:
                    refused += 1
    finally:
        audit.batch.reset(token)
    return BulkResult(batch, changed, refused)


def undo(*, batch: UUID, actor: User) -> int:
    """Put back the old values of one's own batch where nobody has changed them since; how many records were restored."""
    own = AuditEntry.objects.filter(batch=batch, actor_id=actor.pk)
    if not own.exists():
        raise Forbidden(_("Only the one who did it can undo it."))
    return restore_batch(actor=actor, batch=batch)


def restore_batch(*, actor: User, batch: UUID) -> int:
    """Put back what a batch changed, for a room above that has asked whether the actor may take it back."""
    with transaction.atomic():
        return _restore(actor, Account, batch, accounts.save) + _restore(actor, Contact, batch, contacts.save)


def _restore(actor: User, model: Any, batch: UUID, save: Callable[..., None]) -> int:
    count = 0
    for record, old in reversals(model, batch):
        if diff := core_changes.apply_changes(record, old):
            save(actor, record, diff, f"{model._meta.model_name}.undone")
            count += 1
    return count
