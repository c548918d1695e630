"""Taking back what an import made: only what nobody touched since, and on which nothing hangs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction

from audit import services as audit
from customers.models import Account, Contact
from people.models import User


def remove_imported_accounts(*, actor: User, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Subsidiaries go before the companies above them."""
    removed: list[UUID] = []
    with transaction.atomic():
        while newly := _remove(actor, Account, [pk for pk in ids if pk not in set(removed)], reason):
            removed.extend(newly)
    return removed


def remove_imported_contacts(*, actor: User, ids: Sequence[UUID], reason: str) -> list[UUID]:
    with transaction.atomic():
        return _remove(actor, Contact, ids, reason)


def _remove(actor: User, model: Any, ids: Sequence[UUID], reason: str) -> list[UUID]:
    deletable = model.objects.visible_to(actor, "delete").values("pk")
    untouched = model.objects.select_for_update(of=("self",)).filter(pk__in=ids, version=1)
    own = untouched.filter(models.Q(pk__in=deletable) | models.Q(owner=actor)).order_by("-pk")
    entries = []
    for record in own:
        entry = audit.entry(actor=actor, action=f"{model._meta.model_name}.deleted", record=record, reason=reason)
        try:
            with transaction.atomic():
                record.delete()
        except models.ProtectedError:
            continue
        entries.append(entry)
    audit.record_many(entries)
    return [entry.record_id for entry in entries if entry.record_id]
