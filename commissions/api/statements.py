"""Statements and their lines: read, acknowledged, disputed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commissions import services
from commissions.api.shapes import PERIOD_SCHEMA, money
from commissions.filters import LineFilter, StatementFilter
from commissions.models import CommissionAdjustment, CommissionLine, CommissionStatement, StatementDispute
from commissions.reading import problems_of, sentence_of
from commissions.table import LINE_TABLE, STATEMENT_TABLE
from core.serializers import DecimalText, Input, MoneyOut, Output, RecordOutput, Ref
from core.viewsets import Resource

LINES_SCHEMA = {"type": "array", "items": {"$ref": "#/components/schemas/LineOutput"}}


class LineOutput(Output):
    id = serializers.UUIDField()
    statement = serializers.UUIDField(source="statement_id")
    user = Ref("user", "full_name")
    plan = Ref("plan")
    component = serializers.CharField()
    component_name = serializers.CharField()
    credit = serializers.UUIDField(source="credit_id")
    opportunity = serializers.SerializerMethodField()
    on = serializers.DateField()
    base = DecimalText("base")
    amount = MoneyOut("amount")
    earned = MoneyOut("earned")
    segments = serializers.JSONField()
    sentence = serializers.SerializerMethodField()
    corrects = serializers.UUIDField(source="corrects_id")
    booked_at = serializers.DateTimeField()

    @extend_schema_field({"type": ["object", "null"]})
    def get_opportunity(self, row: CommissionLine) -> dict[str, Any] | None:
        """Where the credit came from; a bonus comes from no single deal."""
        deal = row.credit.opportunity if row.credit is not None else None
        return None if deal is None else {"id": deal.pk, "name": deal.name}

    def get_sentence(self, row: CommissionLine) -> str:
        return sentence_of(row, get_language() or "en")


class StatementOutput(RecordOutput):
    api_route: ClassVar[str] = "commission-statement"
    page_route: ClassVar[str | None] = "commissions:statement-detail"

    user = Ref("user", "full_name")
    run = serializers.UUIDField(source="run_id")
    period = serializers.SerializerMethodField()
    state = serializers.CharField()
    gross = MoneyOut("gross")
    adjusted = MoneyOut("adjusted")
    adjustments = serializers.SerializerMethodField()
    draw = serializers.SerializerMethodField()
    total = MoneyOut("total")
    brought_forward = MoneyOut("brought_forward")
    payable = MoneyOut("payable")
    carried_forward = MoneyOut("carried_forward")
    lines = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    acknowledged_at = serializers.DateTimeField()
    disputed = serializers.BooleanField(source="is_disputed")
    disputes = serializers.SerializerMethodField()
    calculated_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField()

    @extend_schema_field(PERIOD_SCHEMA)
    def get_period(self, row: CommissionStatement) -> dict[str, Any]:
        return {"start": row.run.start_on, "end": row.run.end_on}

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_draw(self, row: CommissionStatement) -> dict[str, Any]:
        balance = sum((part.balance for part in row.plans.all()), Decimal(0))
        amounts = {"advanced": row.advanced, "recovered": row.recovered, "balance": balance}
        return {name: money(amount, row.currency) for name, amount in amounts.items()}

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_adjustments(self, row: CommissionStatement) -> list[dict[str, Any]]:
        return [_adjustment(one, row.currency) for one in row.adjustments.all()]

    @extend_schema_field(LINES_SCHEMA)
    def get_lines(self, row: CommissionStatement) -> list[dict[str, Any]]:
        writer = LineOutput(context=self.context)
        return [writer.to_representation(line) for line in row.lines.all()]

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_problems(self, row: CommissionStatement) -> list[dict[str, str]]:
        return problems_of(row.problems, get_language() or "en")

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_disputes(self, row: CommissionStatement) -> list[dict[str, Any]]:
        return [_dispute(one) for one in row.disputes.all()]


def _dispute(one: StatementDispute) -> dict[str, Any]:
    return {
        "id": one.pk,
        "line": one.line_id,
        "reason": one.reason,
        "raised_at": one.raised_at,
        "answer": one.answer,
        "answered_at": one.answered_at,
    }


def _adjustment(one: CommissionAdjustment, currency: str) -> dict[str, Any]:
    return {
        "id": one.pk, "amount": money(one.amount, currency), "reason": one.reason, "state": one.state,
        "created_by": str(one.created_by_id), "decided_by": str(one.decided_by_id) if one.decided_by_id else None,
    }  # fmt: skip


class AdjustmentIn(Input):
    version = None  # type: ignore[assignment]
    amount = serializers.DecimalField(max_digits=17, decimal_places=2)
    reason = serializers.CharField(max_length=500)


class DecisionIn(Input):
    version = None  # type: ignore[assignment]
    adjustment = serializers.UUIDField()
    approve = serializers.BooleanField()


class DisputeIn(Input):
    version = None  # type: ignore[assignment]
    reason = serializers.CharField(max_length=2000)
    line = serializers.UUIDField(required=False, allow_null=True)


class AnswerIn(Input):
    version = None  # type: ignore[assignment]
    dispute = serializers.UUIDField()
    answer = serializers.CharField(max_length=2000)


class StatementResource(Resource):
    """What a person gets for a period, line by line with the reasons."""

    room = "commissions"
    model = CommissionStatement
    table = STATEMENT_TABLE
    filterset_class = StatementFilter
    output = StatementOutput
    needs: ClassVar[dict[str, str]] = {
        "answer_dispute": "approve",
        "adjust": "calculate",
        "decide_adjustment": "approve",
    }

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        lines = LINE_TABLE.fetch(CommissionLine.objects.order_by("on", "id"))
        return super().fetch(queryset).prefetch_related(Prefetch("lines", lines), "plans", "disputes", "adjustments")

    @extend_schema(request=None, responses=StatementOutput)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """The person agrees."""
        statement = self.get_record(pk)
        services.acknowledge(actor=request.user, statement=statement, now=timezone.now())
        return self.answer(self.get_record(pk))

    @extend_schema(request=DisputeIn, responses=StatementOutput)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, pk: str) -> Response:
        """The person asks about the statement, or about one of its lines."""
        statement, data = self.get_record(pk), self.cleaned(DisputeIn)
        services.dispute(
            actor=request.user, statement=statement, reason=data["reason"], line=data.get("line"), now=timezone.now()
        )
        return self.answer(self.get_record(pk))

    @extend_schema(request=AdjustmentIn, responses=StatementOutput)
    @action(detail=True, methods=["post"])
    def adjust(self, request: Request, pk: str) -> Response:
        """Propose an adjustment; it counts when a second person approves it."""
        statement, data = self.get_record(pk), self.cleaned(AdjustmentIn)
        services.propose_adjustment(
            actor=request.user, statement=statement, amount=data["amount"], reason=data["reason"]
        )
        return self.answer(self.get_record(pk))

    @extend_schema(request=DecisionIn, responses=StatementOutput)
    @action(detail=True, methods=["post"], url_path="decide-adjustment")
    def decide_adjustment(self, request: Request, pk: str) -> Response:
        """Approve or reject an adjustment that somebody else proposed."""
        statement, data = self.get_record(pk), self.cleaned(DecisionIn)
        meant = statement.adjustments.filter(pk=data["adjustment"]).first()
        if meant is None:
            raise serializers.ValidationError({"adjustment": [_("There is no such adjustment on this statement.")]})
        decide = services.approve_adjustment if data["approve"] else services.reject_adjustment
        decide(actor=request.user, adjustment=meant, now=timezone.now())
        return self.answer(self.get_record(pk))

    @extend_schema(request=AnswerIn, responses=StatementOutput)
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_dispute(self, request: Request, pk: str) -> Response:
        """Answer an open question."""
        statement, data = self.get_record(pk), self.cleaned(AnswerIn)
        question = statement.disputes.filter(pk=data["dispute"]).first()
        if question is None:
            raise serializers.ValidationError({"dispute": [_("There is no such question on this statement.")]})
        services.answer_dispute(actor=request.user, dispute=question, answer=data["answer"], now=timezone.now())
        return self.answer(self.get_record(pk))


class LineResource(Resource):
    """The commission ledger, read only."""

    room = "commissions"
    model = CommissionLine
    table = LINE_TABLE
    filterset_class = LineFilter
    output = LineOutput
