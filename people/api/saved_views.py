"""Saved views by the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from core.serializers import Input, RecordOutput, Ref
from core.viewsets import RecordResource
from people import services
from people.api.choices import VisibleChoice
from people.filters import SavedViewFilters
from people.models import Role, SavedView
from people.tables import VIEWS


class SavedViewOutput(RecordOutput):
    api_route = "saved-view"

    table = serializers.CharField()
    name = serializers.CharField()
    query = serializers.CharField()
    sharing = serializers.CharField()
    default_for = Ref("default_for")
    owner = Ref("owner", "full_name")
    position = serializers.IntegerField()


class SavedViewInput(Input):
    table = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    sharing = serializers.ChoiceField(choices=SavedView.Sharing.choices, required=False)
    default_for = VisibleChoice(Role, required=False, allow_null=True)
    position = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class SavedViewResource(RecordResource):
    """A list's filters under a name; sharing it never widens what its viewer may see."""

    room = "people"
    policy: ClassVar[str] = "signed-in"
    model = SavedView
    table = VIEWS
    output = SavedViewOutput
    input = SavedViewInput
    filterset_class = SavedViewFilters
    needs: ClassVar[dict[str, str]] = {"partial_update": "view"}

    def do_create(self, data: dict[str, Any]) -> SavedView:
        return services.create_view(actor=self.request.user, values=data)

    def do_edit(self, record: SavedView, data: dict[str, Any], version: int | None) -> SavedView:
        return services.edit_view(actor=self.request.user, view=record, changes=data, version=version)

    def do_delete(self, record: SavedView) -> None:
        services.delete_view(actor=self.request.user, view=record)
