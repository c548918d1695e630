"""What it takes to undo a batch of changes: only where the present value is still the one that the batch left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models

from audit.models import AuditEntry


def reversals(model: type[models.Model], batch: UUID) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Locked records of `model` touched by `batch`, latest act first, with the old values that can be put back. Saves nothing."""
    entries = list(
        AuditEntry.objects.filter(batch=batch, record_type=model._meta.model_name).exclude(changes={}).order_by("-seq")
    )
    ids = sorted({entry.record_id for entry in entries if entry.record_id})
    records = {
        record.pk: record
        for record in model._default_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    }
    for entry in entries:
        if (record := records.get(entry.record_id)) is not None:
            yield record, _restorable(record, entry.changes)


def _restorable(record: Any, changes: dict[str, list[Any]]) -> dict[str, Any]:
    columns = {field.name: field for field in record._meta.concrete_fields} | {
        field.attname: field for field in record._meta.concrete_fields
    }
    restored: dict[str, Any] = {}
    for name, (old, new) in changes.items():
        field = columns.get(name)
        if field is not None and getattr(record, field.attname) == _value(field, new):
            restored[field.attname] = _value(field, old)
    return restored


def _value(field: Any, plain: Any) -> Any:
    return None if plain is None else field.to_python(plain)
