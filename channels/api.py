"""Robots of group chats for other programs. Address and secret are taken and never given out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels import catalogue, services
from channels.models import Bot
from core.errors import Refusal
from core.serializers import Input, RecordOutput
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource
from people.models import Team

BOTS = Table(
    "bots",
    (Column("name", gettext_lazy("Name"), sort=sortable("name")), Column("kind", gettext_lazy("Kind"))),
    fetch=lambda queryset: queryset.prefetch_related("teams"),
)


class BotOutput(RecordOutput):
    """`address` is a hint; `problem` says why it was last not heard."""

    api_route: ClassVar[str] = "bot"
    page_route: ClassVar[str | None] = "channels:bot"

    name = serializers.CharField()
    kind = serializers.CharField()
    address = serializers.CharField(source="address_hint")
    keyword = serializers.CharField()
    events = serializers.SerializerMethodField()
    teams = serializers.SerializerMethodField()
    language = serializers.CharField()
    is_active = serializers.BooleanField()
    problem = serializers.CharField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_events(self, row: Bot) -> list[str]:
        return row.events

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}})
    def get_teams(self, row: Bot) -> list[dict[str, Any]]:
        return [{"id": team.pk, "name": team.name} for team in row.teams.all()]


class BotInput(Input):
    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=Bot.Kind.choices, help_text="can't be changed later")
    address = serializers.CharField(max_length=500, write_only=True)
    secret = serializers.CharField(max_length=200, required=False, write_only=True)
    keyword = serializers.CharField(max_length=40, required=False, allow_blank=True)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=200,
        help_text='kinds of notices, or "*" for all; none: only reports and rules speak through it',
    )  # fmt: skip
    teams = serializers.PrimaryKeyRelatedField(many=True, required=False, queryset=Team.objects.filter(is_active=True))
    language = serializers.ChoiceField(choices=["en", "zh-hans"], required=False)
    is_active = serializers.BooleanField(required=False)

    def validate_events(self, events: list[str]) -> list[str]:
        known = {"*", *(kind for group in catalogue.groups() for kind in group.kinds)}
        if unknown := sorted(set(events) - known):
            raise serializers.ValidationError(_("There is no such notice: %(names)s") % {"names": ", ".join(unknown)})
        return events


class BotResource(RecordResource):
    """Robots of Feishu, WeCom, DingTalk and Slack groups."""

    room = "channels"
    model = Bot
    table = BOTS
    output = BotOutput
    input = BotInput
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy", "test"), "manage")
    bulk = None  # type: ignore[assignment]

    def do_create(self, data: dict[str, Any]) -> Bot:
        return services.create_bot(actor=self.request.user, **data)

    def do_edit(self, record: Bot, data: dict[str, Any], version: int | None) -> Bot:
        if data.pop("kind", record.kind) != record.kind:
            raise Refusal(_("This can't be changed."), code="fixed", field="kind")
        return services.edit_bot(actor=self.request.user, bot=record, changes=data, version=version)

    def do_delete(self, record: Bot) -> None:
        services.delete_bot(actor=self.request.user, bot=record)

    @extend_schema(request=None, responses={202: BotOutput})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Say in the group who tries it; `problem` tells whether it arrived."""
        bot = self.get_record(pk)
        services.test_bot(actor=request.user, bot=bot, now=timezone.now())
        return self.answer_fresh(bot, status.HTTP_202_ACCEPTED)
