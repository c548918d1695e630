"""Calls for other programs, as their reader may see them. They are made by the telephone system's messages, never here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import RecordOutput, Ref
from core.tables import Column, Table, sortable
from core.viewsets import Resource
from customers.models import Account, Contact
from integrations.call_queries import number_seen
from integrations.models import Call
from leads.models import Lead

RELATED: dict[str, Any] = {"contact": Contact, "lead": Lead, "account": Account}
CALLS = Table(
    "calls",
    (Column("rang_at", _("Time"), kind="instant", sort=sortable("rang_at")), Column("number", _("Number"))),
    fetch=lambda queryset: queryset.select_related("owner", "system", *RELATED),
)
REF = {
    "type": ["object", "null"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
}


class CallOutput(RecordOutput):
    """`number` is covered for those who may not read numbers; whom it was with is told to those who may see him."""

    api_route: ClassVar[str] = "call"
    page_route: ClassVar[str | None] = "telephony-call"

    direction = serializers.CharField()
    state = serializers.CharField()
    number = serializers.SerializerMethodField()
    rang_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
    owner = Ref("owner", "full_name")
    system = Ref("system")
    contact = serializers.SerializerMethodField()
    lead = serializers.SerializerMethodField()
    account = serializers.SerializerMethodField()

    def get_number(self, row: Call) -> str:
        return number_seen(row.number, self.context["request"].user)

    @extend_schema_field(REF)
    def get_contact(self, row: Call) -> dict[str, Any] | None:
        return _if_seen(row, "contact")

    @extend_schema_field(REF)
    def get_lead(self, row: Call) -> dict[str, Any] | None:
        return _if_seen(row, "lead")

    @extend_schema_field(REF)
    def get_account(self, row: Call) -> dict[str, Any] | None:
        return _if_seen(row, "account")


def _if_seen(row: Any, name: str) -> dict[str, Any] | None:
    seen = getattr(row, f"seen_{name}")
    return None if seen is None else {"id": seen, "name": str(getattr(row, name))}


class CallResource(Resource):
    """Calls one made or took, and those of one's people."""

    room = "activities"
    model = Call
    table = CALLS
    output = CallOutput

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With the ids of those records that the caller may see."""
        seen = {
            f"seen_{name}": Subquery(
                model.objects.visible_to(self.request.user)
                .filter(pk=OuterRef(f"{name}_id"))
                .order_by()
                .values("pk")[:1]
            )
            for name, model in RELATED.items()
        }
        return self.table.fetch(queryset).annotate(**seen)
