"""Rep reports for other programs: to read, to write one's own, to give it in, to comment."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input, RecordOutput, Ref
from core.viewsets import Resource
from performance import services
from performance.filters import ReportFilter
from performance.models import RepReport
from performance.table import REPORTS
from targets.metrics import MONEY, metric_by_key

FIGURES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "metric": {"type": "string"},
            "value": {"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
        },
    },
}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
SECTIONS = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


class RepReportOutput(RecordOutput):
    """`texts` by the key of the section; `figures` as they were when it was given in."""

    api_route: ClassVar[str] = "rep-report"
    page_route: ClassVar[str | None] = "performance:report"

    user = Ref("user", "full_name")
    team = Ref("team")
    rule = Ref("rule")
    cadence = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    due_at = serializers.DateTimeField()
    state = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    sections = serializers.SerializerMethodField()
    texts = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    score = serializers.IntegerField(allow_null=True)

    @extend_schema_field(SECTIONS)
    def get_sections(self, row: RepReport) -> Any:
        return row.sections

    @extend_schema_field(TEXTS)
    def get_texts(self, row: RepReport) -> Any:
        return row.texts

    @extend_schema_field(FIGURES)
    def get_figures(self, row: RepReport) -> list[dict[str, Any]]:
        return [{"metric": one["key"], "value": _value(one, row.currency)} for one in row.figures]


def _value(figure: dict[str, str], currency: str) -> Any:
    metric = metric_by_key(figure["key"])
    if metric is not None and metric.unit == MONEY:
        return {"amount": figure["value"], "currency": currency}
    return figure["value"]


class TextsInput(Input):
    texts = serializers.DictField(child=serializers.CharField(max_length=4000, allow_blank=True))


class SubmitInput(Input):
    texts = serializers.DictField(
        child=serializers.CharField(max_length=4000, allow_blank=True), required=False, default=dict
    )


class CommentInput(Input):
    version = None  # type: ignore[assignment]
    body = serializers.CharField(max_length=2000)


class RepReportResource(Resource):
    """Daily, weekly and monthly reports: one's own, and what those gave in whom the caller leads."""

    room = "performance"
    model = RepReport
    table = REPORTS
    filterset_class = ReportFilter
    output = RepReportOutput
    needs: ClassVar[dict[str, str]] = {"partial_update": "edit", "submit": "edit", "comment": "view"}
    inputs: ClassVar[dict[str, Any]] = {
        "partial_update": TextsInput, "submit": SubmitInput, "comment": CommentInput,
    }  # fmt: skip

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("rule", "user", "team").defer("user__search")

    @extend_schema(request=TextsInput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Keep texts of one's own draft, by the key of their section."""
        report, data = self.get_record(pk), self.cleaned(TextsInput)
        version = self.version_asked(data)
        saved = services.save_draft(actor=request.user, report=report, texts=data["texts"], version=version)
        return self.answer_fresh(saved)

    @extend_schema(request=SubmitInput)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Give it in: it must be complete, and does not change afterwards."""
        report, data = self.get_record(pk), self.cleaned(SubmitInput)
        version, now = self.version_asked(data), timezone.now()
        services.submit_report(
            actor=request.user,
            report=report,
            now=now,
            today=timezone.localdate(now),
            texts=data["texts"],
            version=version,
        )
        return self.answer_fresh(report)

    @extend_schema(request=CommentInput)
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: str) -> Response:
        report = self.get_record(pk)
        services.comment(actor=request.user, report=report, body=self.cleaned(CommentInput)["body"], now=timezone.now())
        return self.answer_fresh(report)
