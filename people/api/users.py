"""Users by the API: made and edited by those who manage people; deactivation hands everything over."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import ExternalRefIn, Input, RecordOutput, Ref
from core.viewsets import RecordResource
from people import services
from people.api.choices import VisibleChoice
from people.filters import UserFilters
from people.models import Role, Team, User
from people.tables import USERS


class UserOutput(RecordOutput):
    api_route = "user"
    page_route = "people:user"

    email = serializers.CharField()
    full_name = serializers.CharField()
    title = serializers.CharField()
    phone = serializers.CharField()
    team = Ref("team")
    roles = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    hired_on = serializers.DateField(allow_null=True)

    def get_roles(self, user: User) -> list[dict[str, Any]]:
        return [{"id": role.pk, "name": role.name, "key": role.key} for role in user.roles.all()]


class UserInput(Input):
    email = serializers.EmailField(max_length=254)
    full_name = serializers.CharField(max_length=120)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    team = VisibleChoice(Team, required=False, allow_null=True)
    roles = serializers.ListField(child=VisibleChoice(Role), required=False)
    language = serializers.ChoiceField(choices=["en", "zh-hans"], required=False)
    time_zone = serializers.CharField(max_length=64, required=False, allow_blank=True)
    hired_on = serializers.DateField(required=False, allow_null=True)
    external_ref = ExternalRefIn(required=False)


class DeactivateInput(Input):
    successor = VisibleChoice(User, required=False, allow_null=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    dry_run = serializers.BooleanField(required=False, help_text=_("only say what would go to the successor"))


class UserResource(RecordResource):
    """Colleagues. There is no DELETE: a leaver is deactivated and what he owned goes to his successor."""

    room = "people"
    model = User
    table = USERS
    output = UserOutput
    input = UserInput
    filterset_class = UserFilters
    needs: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("create", "partial_update", "bulk", "deactivate", "reactivate", "invite"), "manage"),
    }
    http_method_names = ["get", "post", "patch", "head", "options"]

    def do_create(self, data: dict[str, Any]) -> User:
        roles = data.pop("roles", [])
        return services.create_user(actor=self.request.user, values=with_reference(data), roles=roles)

    def do_edit(self, record: User, data: dict[str, Any], version: int | None) -> User:
        roles = data.pop("roles", None)
        return services.edit_user(
            actor=self.request.user, user=record, changes=with_reference(data), roles=roles, version=version
        )

    @extend_schema(request=DeactivateInput, responses=UserOutput)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: str) -> Response:
        """With `dry_run` the answer is what the successor would get; otherwise the user afterwards."""
        user, data = self.get_record(pk), self.cleaned(DeactivateInput)
        if data.get("dry_run"):
            left = services.preview_handover(actor=request.user, user=user)
            return Response(
                {"handover": [{"key": item.key, "name": str(item.label), "count": item.count} for item in left]}
            )
        services.deactivate_user(
            actor=request.user,
            user=user,
            successor=data.get("successor"),
            now=timezone.now(),
            reason=data.get("reason", ""),
        )
        return self.answer_fresh(user)

    @extend_schema(request=None, responses=UserOutput)
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, pk: str) -> Response:
        user = self.get_record(pk)
        services.reactivate_user(actor=request.user, user=user)
        return self.answer_fresh(user)

    @extend_schema(request=None, responses=UserOutput)
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: str) -> Response:
        """Mail the user a link with which he sets his password."""
        user = self.get_record(pk)
        services.invite_existing(actor=request.user, user=user, now=timezone.now())
        return self.answer(user)


def with_reference(data: dict[str, Any]) -> dict[str, Any]:
    """The id of another system as the columns it is stored in."""
    reference = data.pop("external_ref", None)
    if reference:
        data |= {"external_system": reference["system"], "external_id": reference["id"]}
    return data
