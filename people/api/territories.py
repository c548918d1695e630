"""Territories by the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from core.serializers import ExternalRefIn, Input, RecordOutput, Ref
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource
from people import services
from people.api.choices import VisibleChoice
from people.api.users import with_reference
from people.models import Territory

TERRITORIES = Table(
    "territories",
    (Column("name", "Name", sort=sortable("name")),),
    ordering="name",
    fetch=lambda rows: rows.select_related("parent"),
)


class TerritoryOutput(RecordOutput):
    api_route: ClassVar[str] = "territory"
    page_route: ClassVar[str | None] = None

    name = serializers.CharField()
    parent = Ref("parent")  # type: ignore[assignment]
    is_active = serializers.BooleanField()


class TerritoryInput(Input):
    name = serializers.CharField(max_length=120)
    parent = VisibleChoice(Territory, required=False, allow_null=True)  # type: ignore[assignment]
    is_active = serializers.BooleanField(required=False)
    external_ref = ExternalRefIn(required=False)


class TerritoryResource(RecordResource):
    """The map of sales territories; targets and credit can be asked for by them."""

    room = "people"
    model = Territory
    table = TERRITORIES
    output = TerritoryOutput
    input = TerritoryInput
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "bulk"), "manage")

    def do_create(self, data: dict[str, Any]) -> Territory:
        return services.create_territory(actor=self.request.user, values=with_reference(data))

    def do_edit(self, record: Territory, data: dict[str, Any], version: int | None) -> Territory:
        return services.edit_territory(
            actor=self.request.user, territory=record, changes=with_reference(data), version=version
        )
