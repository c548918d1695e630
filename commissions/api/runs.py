"""Commission periods and their verbs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commissions import services
from commissions.api.shapes import PERIOD_SCHEMA, PeriodIn, money
from commissions.filters import RunFilter
from commissions.models import CommissionRun
from commissions.models.plan import PAY_PERIOD_NAMES
from commissions.queries.runs import attach_overview
from commissions.table import RUN_TABLE
from core.listing import Listing
from core.serializers import ExternalRefIn, Input, RecordOutput, Ref
from core.viewsets import RecordResource

TOTALS_SCHEMA = {"type": "array", "items": {"type": "object"}}
EXCEPTIONS_SCHEMA = {"type": "array", "items": {"type": "object"}}


class RunOutput(RecordOutput):
    api_route: ClassVar[str] = "commission-run"
    page_route: ClassVar[str | None] = "commissions:run-detail"

    period = serializers.SerializerMethodField()
    pay_period = serializers.CharField()
    state = serializers.CharField()
    is_calculating = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    totals = serializers.SerializerMethodField()
    exceptions = serializers.SerializerMethodField()
    engine_version = serializers.CharField()
    facts_hash = serializers.CharField()
    calculated_at = serializers.DateTimeField()
    approved_by = Ref("approved_by", "full_name")
    approved_at = serializers.DateTimeField()
    locked_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField()

    @extend_schema_field(PERIOD_SCHEMA)
    def get_period(self, row: CommissionRun) -> dict[str, Any]:
        return {"start": row.start_on, "end": row.end_on}

    def get_is_calculating(self, row: CommissionRun) -> bool:
        """Whether the workers are still at it; `state` becomes "calculated" when they are done."""
        return row.is_calculating

    @extend_schema_field({"type": "object", "properties": {"done": {"type": "integer"}, "people": {"type": "integer"}}})
    def get_progress(self, row: Any) -> dict[str, int]:
        return {"done": row.overview.done, "people": row.people}

    @extend_schema_field(TOTALS_SCHEMA)
    def get_totals(self, row: Any) -> list[dict[str, Any]]:
        return [
            {
                "currency": total.currency,
                "people": total.people,
                "gross": money(total.gross, total.currency),
                "total": money(total.total, total.currency),
                "payable": money(total.payable, total.currency),
            }
            for total in row.overview.totals
        ]

    @extend_schema_field(EXCEPTIONS_SCHEMA)
    def get_exceptions(self, row: Any) -> list[dict[str, Any]]:
        """People with credit and no plan, and whatever could not be computed."""
        return [
            {"user": {"id": one.user.pk, "name": one.user.full_name}, "code": one.code, "message": one.sentence}
            for one in row.overview.exceptions
        ]


class RunInput(Input):
    period = PeriodIn()
    pay_period = serializers.ChoiceField(choices=PAY_PERIOD_NAMES, required=False)
    external_ref = ExternalRefIn(required=False)


class ReasonIn(Input):
    version = None  # type: ignore[assignment]
    reason = serializers.CharField(max_length=500)


class RunResource(RecordResource):
    """A period's way from open to paid. Calculating is the workers' job: ask again until `state` is "calculated"."""

    room = "commissions"
    model = CommissionRun
    table = RUN_TABLE
    filterset_class = RunFilter
    output = RunOutput
    input = RunInput
    http_method_names = ["get", "post", "head", "options"]
    needs: ClassVar[dict[str, str]] = {
        "create": "calculate",
        "bulk": "calculate",
        "calculate": "calculate",
        "approve": "approve",
        "reopen": "approve",
        "lock": "approve",
        "pay": "pay",
    }

    def listing(self) -> Listing:
        listing = super().listing()
        attach_overview(listing.rows, get_language() or "en")
        return listing

    def answer(self, record: CommissionRun, status_code: int = 200) -> Response:
        attach_overview([record], get_language() or "en")
        return super().answer(record, status_code)

    def do_create(self, data: dict[str, Any]) -> CommissionRun:
        return services.create_run(actor=self.request.user, **data)

    @extend_schema(request=None, responses=RunOutput)
    @action(detail=True, methods=["post"])
    def calculate(self, request: Request, pk: str) -> Response:
        """Have everybody's commission computed by the workers."""
        run = self.get_record(pk)
        services.start_calculation(actor=request.user, run=run)
        return self.answer_fresh(run)

    @extend_schema(request=None, responses=RunOutput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        run = self.get_record(pk)
        services.approve_run(actor=request.user, run=run, now=timezone.now())
        return self.answer_fresh(run)

    @extend_schema(request=ReasonIn, responses=RunOutput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Take the approval back, so that it can be calculated again; not after it was locked."""
        run = self.get_record(pk)
        services.take_back_approval(actor=request.user, run=run, reason=self.cleaned(ReasonIn)["reason"])
        return self.answer_fresh(run)

    @extend_schema(request=None, responses=RunOutput)
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, pk: str) -> Response:
        """From now on nothing is booked into the period."""
        run = self.get_record(pk)
        services.lock_run(actor=request.user, run=run, now=timezone.now())
        return self.answer_fresh(run)

    @extend_schema(request=None, responses=RunOutput)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, pk: str) -> Response:
        run = self.get_record(pk)
        services.pay_run(actor=request.user, run=run, now=timezone.now())
        return self.answer_fresh(run)
