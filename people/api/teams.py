"""Teams by the API."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from core.serializers import ExternalRefIn, Input, RecordOutput, Ref
from core.viewsets import RecordResource
from people import services
from people.api.choices import VisibleChoice
from people.api.users import with_reference
from people.filters import TeamFilters
from people.models import Team, User
from people.tables import TEAMS


class TeamOutput(RecordOutput):
    api_route = "team"
    page_route = "people:team"

    name = serializers.CharField()
    parent = Ref("parent")  # type: ignore[assignment]
    manager = Ref("manager", "full_name")
    region = serializers.CharField()
    is_active = serializers.BooleanField()


class TeamInput(Input):
    name = serializers.CharField(max_length=120)
    parent = VisibleChoice(Team, required=False, allow_null=True)  # type: ignore[assignment]
    manager = VisibleChoice(User, required=False, allow_null=True)
    region = serializers.CharField(max_length=120, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    external_ref = ExternalRefIn(required=False)


class TeamResource(RecordResource):
    """The team tree; a manager sees the records of everybody in his teams and below."""

    room = "people"
    model = Team
    table = TEAMS
    output = TeamOutput
    input = TeamInput
    filterset_class = TeamFilters
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy", "bulk"), "manage")

    def do_create(self, data: dict[str, Any]) -> Team:
        return services.create_team(actor=self.request.user, values=with_reference(data))

    def do_edit(self, record: Team, data: dict[str, Any], version: int | None) -> Team:
        return services.edit_team(actor=self.request.user, team=record, changes=with_reference(data), version=version)

    def do_delete(self, record: Team) -> None:
        services.delete_team(actor=self.request.user, team=record)
