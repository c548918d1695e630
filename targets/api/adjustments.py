"""Asked-for changes of targets, and the decisions about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Output, Ref
from core.viewsets import Resource
from targets import services
from targets.api.inputs import DecisionInput
from targets.api.shapes import QUANTITY_SCHEMA, quantity
from targets.filters import AdjustmentFilter
from targets.models import TargetAdjustment
from targets.table import ADJUSTMENT_TABLE


class AdjustmentOutput(Output):
    id = serializers.UUIDField()
    target = serializers.UUIDField(source="target_id")
    value = serializers.SerializerMethodField()
    stretch = serializers.SerializerMethodField()
    challenge = serializers.SerializerMethodField()
    effective_on = serializers.DateField()
    reason_class = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.CharField()
    asked_by = Ref("asked_by", "full_name")
    asked_at = serializers.DateTimeField()
    decided_by = Ref("decided_by", "full_name")
    decided_at = serializers.DateTimeField()
    answer = serializers.CharField()

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_value(self, row: TargetAdjustment) -> Any:  # type: ignore[override]
        return quantity(row.value, row.target.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_stretch(self, row: TargetAdjustment) -> Any:
        return quantity(row.stretch, row.target.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_challenge(self, row: TargetAdjustment) -> Any:
        return quantity(row.challenge, row.target.currency)


class AdjustmentResource(Resource):
    """Who asked for which change of a target, and what somebody else decided."""

    room = "targets"
    model = TargetAdjustment
    table = ADJUSTMENT_TABLE
    filterset_class = AdjustmentFilter
    output = AdjustmentOutput
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("approve", "reject", "withdraw"), "manage")
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = dict.fromkeys(
        ("approve", "reject", "withdraw"), DecisionInput
    )

    @extend_schema(request=DecisionInput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self._decide(request, pk, approve=True)

    @extend_schema(request=DecisionInput)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self._decide(request, pk, approve=False)

    def _decide(self, request: Request, pk: str, *, approve: bool) -> Response:
        adjustment, data = self.get_record(pk), self.cleaned(DecisionInput)
        services.decide_adjustment(
            actor=request.user, adjustment=adjustment, approve=approve, today=timezone.localdate(), now=timezone.now(), **data
        )  # fmt: skip
        return self.answer_fresh(adjustment)

    @extend_schema(request=DecisionInput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        adjustment = self.get_record(pk)
        self.cleaned(DecisionInput)
        services.withdraw_adjustment(actor=request.user, adjustment=adjustment, now=timezone.now())
        return self.answer_fresh(adjustment)
