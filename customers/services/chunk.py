"""The work of one bulk call: what is to be made, what changed, and the trace of it, written with a few statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from audit import services as audit
from audit.models import AuditEntry
from core import changes as core_changes
from core.copying import insert_many
from core.events import RecordChanged, broadcast
from core.imports import ImportOutcome, ImportRow, repeated
from core.models import Record
from people.models import User


class Chunk:
    def __init__(
        self, *, actor: User, model: type[Record], fields: Sequence[str], derive: Callable[[Any], None], now: datetime
    ) -> None:
        self.actor, self.model, self.derive, self.now = actor, model, derive, now
        self.noun = str(model._meta.model_name)
        self.columns = [*fields, "version", "updated_at"]
        self.made: dict[UUID, Any] = {}
        self.changed: dict[UUID, Any] = {}
        self.dated: dict[UUID, datetime] = {}
        self.entries: list[AuditEntry] = []

    def create(
        self, row: ImportRow, values: dict[str, Any], *, created_on: date | None = None, created_by: str = ""
    ) -> Any:
        """Who made it and when in the system it comes from stays known, where the file says so."""
        record = self.model(**values, external_system=row.system if row.key else "", external_id=row.key)
        self.derive(record)
        self.made[record.pk] = record
        told = {"created_by": created_by, "created_at": created_on and created_on.isoformat()}
        changes: core_changes.type_diff = {name: [None, value] for name, value in told.items() if value}
        self.entries.append(
            audit.entry(actor=self.actor, action=f"{self.noun}.imported", record=record, changes=changes)
        )
        if created_on:
            self.dated[record.pk] = timezone.make_aware(datetime.combine(created_on, time(12)))
        return record

    def update(self, record: Any, values: dict[str, Any]) -> ImportOutcome:
        """Only given values that differ; an empty one never erases. A record made in this very call stays "created" and new."""
        diff = core_changes.apply_changes(record, values)
        if not diff:
            return ImportOutcome("unchanged", record.pk, (repeated(),) if record.pk in self.made else ())
        self.derive(record)
        if record.pk not in self.made:
            record.version += 1 if record.pk not in self.changed else 0
            record.updated_at = self.now
            self.changed[record.pk] = record
        self.entries.append(audit.entry(actor=self.actor, action=f"{self.noun}.edited", record=record, changes=diff))
        return ImportOutcome("updated", record.pk)

    def write(self) -> None:
        insert_many(self.model, self.made.values())
        for pk, instant in self.dated.items():
            self.made[pk].created_at = instant
        self.model._default_manager.bulk_update([self.made[pk] for pk in self.dated], ["created_at"], batch_size=500)
        if self.changed:
            self.model._default_manager.bulk_update(self.changed.values(), self.columns, batch_size=500)
        audit.record_many(self.entries)
        if touched := [*self.made, *self.changed]:
            owners = {record.owner_id for record in (*self.made.values(), *self.changed.values())} - {None}
            broadcast(RecordChanged(topic=self.noun, id=touched[0], audience=tuple(owners)))
