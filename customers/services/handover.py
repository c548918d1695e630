"""What a leaver's successor gets from this room."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from audit import services as audit
from core import changes as core_changes
from customers.models import Account, Contact
from customers.services.capacity import require_room
from people.models import User


def hand_over_accounts(actor: User, leaver: User, successor: User) -> int:
    """Give all companies of `leaver` to `successor`. Called by the deactivation, which has asked whether the actor may."""
    with transaction.atomic():
        require_room(successor, Account.objects.filter(owner=leaver).count())
        return _move(actor, Account, leaver, successor)


def hand_over_contacts(actor: User, leaver: User, successor: User) -> int:
    """The same for contacts."""
    with transaction.atomic():
        return _move(actor, Contact, leaver, successor)


def _move(actor: User, model: Any, leaver: User, successor: User) -> int:
    entries = []
    for record in model.objects.select_for_update(of=("self",)).filter(owner=leaver).order_by("pk").defer("search"):
        diff = core_changes.apply_changes(record, {"owner": successor})
        entries.append(
            audit.entry(
                actor=actor,
                action=f"{model._meta.model_name}.assigned",
                record=record,
                changes=diff,
                reason="hand-over",
            )
        )
    ids = [entry.record_id for entry in entries]
    model.objects.filter(pk__in=ids).update(owner=successor, version=models.F("version") + 1)
    audit.record_many(entries)
    return len(entries)
