"""Thresholds on metrics for other programs, and when they were crossed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import DecimalText, Input, RecordOutput, Ref, results_of
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource
from people.models import Team, User
from performance import services
from performance.models import Alert, Direction, Window

RECENT = 100
ALERTS = Table(
    "alerts",
    (Column("name", _("Name"), sort=sortable("name")), Column("created_at", _("Created"), kind="instant")),
    fetch=lambda queryset: queryset.select_related("owner", "user", "team"),
)


class AlertOutput(RecordOutput):
    """`user` or `team` is whose number it is; neither: everything its owner sees. `last_value` is of the last check."""

    api_route: ClassVar[str] = "alert"
    page_route: ClassVar[str | None] = "performance:alert"

    name = serializers.CharField()
    metric = serializers.CharField()
    window = serializers.CharField()
    direction = serializers.CharField()
    threshold = DecimalText("threshold")
    user = Ref("user", "full_name")
    team = Ref("team")
    is_active = serializers.BooleanField()
    last_value = DecimalText("last_value")
    checked_at = serializers.DateTimeField()
    owner = Ref("owner", "full_name")


class AlertInput(Input):
    name = serializers.CharField(max_length=120)
    metric = serializers.CharField(max_length=40, help_text="the key of a metric")
    window = serializers.ChoiceField(choices=Window.choices, required=False)
    direction = serializers.ChoiceField(choices=Direction.choices)
    threshold = serializers.DecimalField(max_digits=18, decimal_places=2)
    user = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=User.objects.filter(is_active=True)
    )
    team = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=Team.objects.filter(is_active=True)
    )
    is_active = serializers.BooleanField(required=False)


class BreachOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    opened_at = serializers.DateTimeField()
    value = DecimalText("value")
    closed_at = serializers.DateTimeField(allow_null=True)
    closing_value = DecimalText("closing_value", allow_null=True)


class AlertResource(RecordResource):
    """One's own thresholds: each breach begins once, is told once, and ends when the number is back."""

    room = "performance"
    model = Alert
    table = ALERTS
    output = AlertOutput
    input = AlertInput
    # Whoever sees a number may watch it; whose number, the service asks.
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy"), "view")
    bulk = None  # type: ignore[assignment]

    def do_create(self, data: dict[str, Any]) -> Alert:
        return services.save_alert(actor=self.request.user, given=data)

    def do_edit(self, record: Alert, data: dict[str, Any], version: int | None) -> Alert:
        return services.save_alert(actor=self.request.user, alert=record, given=data, version=version)

    def do_delete(self, record: Alert) -> None:
        services.delete_alert(actor=self.request.user, alert=record)

    @extend_schema(responses={200: results_of(BreachOutput)})
    @action(detail=True, methods=["get"])
    def breaches(self, request: Request, pk: str) -> Response:
        """The latest hundred, newest first."""
        rows = self.get_record(pk).breaches.order_by("-opened_at", "-id")[:RECENT]
        return Response({"results": BreachOutput(rows, many=True).data})
