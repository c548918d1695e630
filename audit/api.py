"""The machine's door to the trail: read only."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import serializers

from audit.filters import AuditEntryFilters
from audit.models import AuditEntry
from audit.queries import as_read
from audit.table import TABLE
from core.serializers import Output
from core.viewsets import Resource


class AuditEntryOutput(Output):
    seq = serializers.IntegerField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    actor = serializers.SerializerMethodField()
    via = serializers.CharField(read_only=True)
    action = serializers.CharField(read_only=True)
    record = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()
    reason = serializers.CharField(read_only=True)
    batch = serializers.UUIDField(read_only=True)

    def get_changes(self, row: AuditEntry) -> dict[str, Any]:
        return as_read(row)

    def get_actor(self, row: AuditEntry) -> dict[str, Any] | None:
        return {"id": row.actor_id, "name": row.actor_name} if row.actor_id else None

    def get_record(self, row: AuditEntry) -> dict[str, Any]:
        return {"type": row.record_type, "id": row.record_id, "name": row.record_name}


class AuditEntryResource(Resource):
    """Who changed what, when and why. Filter by `record` for the history of one record."""

    room = "audit"
    model = AuditEntry
    table = TABLE
    output = AuditEntryOutput
    filterset_class = AuditEntryFilters
    lookup_value_regex = "[0-9]{1,18}"

    def get_record(self, pk: str) -> AuditEntry:
        found = self.get_queryset().filter(seq=int(pk)).first()
        if found is None:
            raise Http404
        return found
