"""Webhooks for other programs: addresses, their deliveries, test, replay, a new secret."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input, RecordOutput, Ref, results_of
from core.viewsets import RecordResource
from webhooks import catalogue, services
from webhooks.filters import WebhookFilters
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.queries import delivery_of
from webhooks.table import WEBHOOKS

RECENT = 100


class WebhookOutput(RecordOutput):
    api_route: ClassVar[str] = "webhook"
    page_route: ClassVar[str | None] = "webhooks:detail"

    name = serializers.CharField()
    target_url = serializers.CharField(source="address")
    events = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    failing_since = serializers.DateTimeField()
    disabled_reason = serializers.CharField()
    owner = Ref("owner", "full_name")

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_events(self, row: WebhookEndpoint) -> list[str]:
        return row.events


class WebhookInput(Input):
    name = serializers.CharField(max_length=80)
    target_url = serializers.CharField(max_length=2000, source="address", help_text="where deliveries are POSTed to")
    events = serializers.ListField(
        child=serializers.CharField(max_length=80), min_length=1, max_length=100,
        help_text='names such as "lead.created", all of a kind ("lead.*"), or "*"',
    )  # fmt: skip
    is_active = serializers.BooleanField(required=False)


class DeliveryInput(Input):
    version = None  # type: ignore[assignment]
    delivery = serializers.UUIDField()


class DeliveryOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    event = serializers.CharField()
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    log = serializers.JSONField()
    body = serializers.CharField()
    next_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField()


class WebhookResource(RecordResource):
    """Addresses that hear of events, by Standard Webhooks. `POST` answers the secret once, in `secret`."""

    room = "webhooks"
    model = WebhookEndpoint
    table = WEBHOOKS
    filterset_class = WebhookFilters
    output = WebhookOutput
    input = WebhookInput
    inputs: ClassVar[dict[str, Any]] = {"replay": DeliveryInput}
    needs: ClassVar[dict[str, str]] = dict.fromkeys(
        ("create", "partial_update", "destroy", "rotate", "test", "replay"), "manage"
    )
    # Few and delicate: one at a time, and never by the id of another system.
    bulk = None  # type: ignore[assignment]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.cleaned(WebhookInput)
        data.pop("version", None)
        endpoint, secret = services.create_endpoint(actor=request.user, **data)
        return self._with_secret(endpoint, secret, status.HTTP_201_CREATED)

    def _with_secret(self, endpoint: WebhookEndpoint, secret: str, code: int = 200) -> Response:
        answer = self.answer_fresh(endpoint, code)
        answer.data = {**answer.data, "secret": secret}
        return answer

    def do_edit(self, record: WebhookEndpoint, data: dict[str, Any], version: int | None) -> WebhookEndpoint:
        return services.edit_endpoint(actor=self.request.user, endpoint=record, changes=data, version=version)

    def do_delete(self, record: WebhookEndpoint) -> None:
        services.delete_endpoint(actor=self.request.user, endpoint=record)

    @extend_schema(responses={200: {"type": "object", "properties": {"events": {"type": "array"}}}})
    @action(detail=False, methods=["get"])
    def events(self, request: Request) -> Response:
        """The names of all events."""
        return Response({"events": list(catalogue.events())})

    @extend_schema(request=None, responses=WebhookOutput)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate(self, request: Request, pk: str) -> Response:
        """A new secret; the old one signs beside it for a day."""
        endpoint = self.get_record(pk)
        return self._with_secret(*services.rotate_secret(actor=request.user, endpoint=endpoint, now=timezone.now()))

    @extend_schema(request=None, responses={202: DeliveryOutput})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Send `webhook.test`."""
        row = services.send_test(actor=request.user, endpoint=self.get_record(pk), now=timezone.now())
        return Response(DeliveryOutput(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={200: results_of(DeliveryOutput)})
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, pk: str) -> Response:
        """The latest hundred, newest first, each with its attempts."""
        rows = WebhookDelivery.objects.filter(endpoint=self.get_record(pk))[:RECENT]
        return Response({"results": DeliveryOutput(rows, many=True).data})

    @extend_schema(request=DeliveryInput, responses={202: DeliveryOutput})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        """Send a delivery again under its old id."""
        row = delivery_of(self.get_record(pk), self.cleaned(DeliveryInput)["delivery"])
        row = services.replay_delivery(actor=request.user, delivery=row, now=timezone.now())
        return Response(DeliveryOutput(row).data, status=status.HTTP_202_ACCEPTED)
