"""Writing the audit trail. Every public service of every room leaves exactly one entry, in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.utils import timezone

from audit.models import AuditEntry
from core.changes import type_diff
from core.copying import insert_many

# The door through which the present work came in ("page", "api", "import", "worker", …), set by the door.
door: ContextVar[str] = ContextVar("door", default="")
# Binds the entries of one bulk act together, so that it can be shown and undone as one.
batch: ContextVar[UUID | None] = ContextVar("batch", default=None)
# What the latest act changed, by record: the outbox tells it to rules, which ask for old values.
latest: ContextVar[dict[UUID, type_diff] | None] = ContextVar("latest", default=None)


def entry(*, actor: Any, action: str, record: Any, changes: type_diff | None = None, reason: str = "") -> AuditEntry:
    """An unsaved entry: `action` is "lead.edited", `changes` is `{field: [old, new]}`; actor None means the system itself."""
    return AuditEntry(
        at=timezone.now(),
        actor_id=getattr(actor, "pk", None),
        actor_name=str(actor)[:120] if actor is not None else "",
        via=door.get(),
        action=action,
        record_type=record._meta.model_name,
        record_id=record.pk if isinstance(record.pk, UUID) else None,
        record_name=str(record)[:200],
        changes=changes or {},
        reason=reason[:500],
        batch=batch.get(),
    )


def record(*, actor: Any, action: str, record: Any, changes: type_diff | None = None, reason: str = "") -> AuditEntry:
    """Write one entry in the current transaction."""
    made = entry(actor=actor, action=action, record=record, changes=changes, reason=reason)
    insert_many(AuditEntry, [made])
    latest.set({made.record_id: made.changes} if made.record_id else None)
    return made


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write the entries of a bulk act with one statement."""
    made = list(entries)
    insert_many(AuditEntry, made)
    latest.set({row.record_id: row.changes for row in made if row.record_id})
