"""Roles by the API: who may do what, and how far it reaches."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from core.serializers import Input, RecordOutput
from core.viewsets import RecordResource
from people import services
from people.filters import RoleFilters
from people.models import Grant, Role
from people.tables import ROLES


class RoleOutput(RecordOutput):
    api_route = "role"
    page_route = "people:role"

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    is_system = serializers.BooleanField()
    members = serializers.IntegerField()
    grants = serializers.SerializerMethodField()

    def get_grants(self, role: Role) -> dict[str, dict[str, str]]:
        table: dict[str, dict[str, str]] = {}
        for grant in role.grants.all():
            table.setdefault(grant.room, {})[grant.action] = grant.reach
        return table


class ReachField(serializers.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Grant.Reach.choices, allow_null=True, **kwargs)


class RoleInput(Input):
    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=240, required=False, allow_blank=True)
    grants = serializers.DictField(
        child=serializers.DictField(child=ReachField()),
        required=False,
        help_text='{"leads": {"view": "own", "delete": null}}; null takes a grant away, what is not named stays',
    )


class RoleResource(RecordResource):
    """The role table. Only those who manage the settings write it."""

    room = "people"
    model = Role
    table = ROLES
    output = RoleOutput
    input = RoleInput
    filterset_class = RoleFilters
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy"), "manage")

    def do_create(self, data: dict[str, Any]) -> Role:
        grants = data.pop("grants", {})
        actor = self.request.user
        return services.create_role(actor=actor, **data, cells=cells_of(grants))

    def do_edit(self, record: Role, data: dict[str, Any], version: int | None) -> Role:
        grants = data.pop("grants", {})
        return services.edit_role(
            actor=self.request.user, role=record, changes=data, cells=cells_of(grants), version=version
        )

    def do_delete(self, record: Role) -> None:
        services.delete_role(actor=self.request.user, role=record)

    # Few and delicate: one at a time.
    bulk = None  # type: ignore[assignment]


def cells_of(grants: dict[str, dict[str, str | None]]) -> dict[tuple[str, str], str | None]:
    return {(room, action): reach for room, actions in grants.items() for action, reach in actions.items()}
