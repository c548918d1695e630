"""Reports and the home page's numbers for other programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input, RecordOutput
from core.tables import Column, Table
from core.viewsets import Resource
from reports import services
from reports.answers import figures_of, listed
from reports.builder import ReportDefinition, definition_of, vocabulary
from reports.catalogue import BUILT, CATALOGUE, pipeline_filter
from reports.documents import TYPES, WRITERS
from reports.forms import PipelineReportForm
from reports.long_runs import TooLong, being_made, made
from reports.models import ReportRun
from reports.queries.home import Home
from reports.queries.pipeline import Happened, Line, PipelineReport, pipeline_report

RUNS = Table(
    "report_runs",
    (Column("title", _("Name")), Column("created_at", _("Created"), kind="instant")),
    fetch=lambda queryset: queryset.select_related("job", "mail_job").prefetch_related("files"),
)


class ReportRunOutput(RecordOutput):
    api_route: ClassVar[str] = "report"
    page_route: ClassVar[str | None] = "reports:run"

    report = serializers.CharField()
    title = serializers.CharField()
    filters = serializers.JSONField()
    formats = serializers.SerializerMethodField()
    state = serializers.CharField()
    mail_state = serializers.CharField()
    error = serializers.CharField()
    made_at = serializers.DateTimeField()
    mailed_at = serializers.DateTimeField()
    files = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_formats(self, row: ReportRun) -> list[str]:
        return row.formats

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_files(self, row: ReportRun) -> list[dict[str, Any]]:
        return [
            {"format": file.format, "name": file.name, "size": file.size, "sha256": file.sha256}
            for file in row.files.all()
        ]


class DefinitionField(serializers.JSONField):
    """What a built report asks for: measures, rows, columns, filters, window, start, end, compare, chart. All problems at once."""

    def to_internal_value(self, data: Any) -> ReportDefinition:  # type: ignore[override]
        definition, problems = definition_of(super().to_internal_value(data))
        if definition is not None:
            problems = definition.problems(vocabulary(self.context["request"].user))
        if definition is None or problems:
            raise serializers.ValidationError([f"{row.path}: {row.sentence}" for row in problems])
        return definition


class EvaluateInput(Input):
    version = None  # type: ignore[assignment]
    definition = DefinitionField()


class ReportInput(Input):
    version = None  # type: ignore[assignment]
    report = serializers.ChoiceField(choices=[*(report.key for report in CATALOGUE), BUILT])
    definition = DefinitionField(required=False)
    title = serializers.CharField(max_length=120, required=False)
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=list(WRITERS)), min_length=1, max_length=len(WRITERS)
    )
    filters = serializers.DictField(child=serializers.CharField(max_length=60), required=False)

    def validate_filters(self, filters: dict[str, str]) -> dict[str, str]:
        return checked_filters(filters)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["report"] == BUILT) != ("definition" in attrs):
            raise serializers.ValidationError({"definition": [_("A built report, and only that, has a definition.")]})
        if "definition" in attrs:
            attrs["filters"] = attrs.pop("definition").as_json()
        return attrs


def checked_filters(filters: dict[str, Any]) -> dict[str, str]:
    """Filters of the pipeline report: known names, existing pipelines, teams and people."""
    form = PipelineReportForm(filters)
    if unknown := sorted(set(filters) - set(form.fields)):
        raise serializers.ValidationError({name: [_("Unknown field.")] for name in unknown})
    if not form.is_valid():
        raise serializers.ValidationError(
            {name: [str(message) for message in messages] for name, messages in form.errors.items()}
        )
    return form.filters()


class ReportResource(Resource):
    """Reports made for the caller. POST has one made by the worker; its files are there when `state` is "done"."""

    room = "reports"
    model = ReportRun
    table = RUNS
    output = ReportRunOutput
    input = ReportInput
    needs: ClassVar[dict[str, str]] = {"create": "view"}
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {"evaluate": EvaluateInput}

    def create(self, request: Request) -> Response:
        data = self.cleaned(ReportInput)
        made = services.request_run(
            actor=request.user, report=data["report"], filters=data.get("filters", {}), formats=data["formats"],
            title=data.get("title", ""),
        )  # fmt: skip
        return self.answer_fresh(made, 202)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=False, methods=["get"])
    def catalogue(self, request: Request) -> Response:
        """Shipped reports with their definitions, the saved ones that the caller sees, and what reports are built from."""
        return Response(listed(request))

    @extend_schema(request=EvaluateInput, responses={200: OpenApiTypes.OBJECT, 202: ReportRunOutput})
    @action(detail=False, methods=["post"])
    def evaluate(self, request: Request) -> Response:
        """The figures of a definition now, in the caller's visibility, each with the address of its rows.

        202 with a run where that takes too long: the worker makes it, and the same question finds its figures when `state` is "done".
        """
        definition = self.cleaned(EvaluateInput)["definition"]
        try:
            found = made(definition, request.user, timezone.localdate())
        except TooLong:
            return self.answer_fresh(self._asked(definition, request), 202)
        return Response(figures_of(found.table, request))

    def _asked(self, definition: ReportDefinition, request: Request) -> ReportRun:
        return being_made(definition, request.user) or services.request_run(
            actor=request.user, report=BUILT, filters=definition.as_json(), formats=["csv"]
        )

    @extend_schema(
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, required=True, enum=list(WRITERS))],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> FileResponse:
        """One of the files, by `?kind=xlsx`, `?kind=pdf` or `?kind=csv`."""
        file = get_object_or_404(self.get_record(pk).files, format=request.query_params.get("kind", ""))
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
        return FileResponse(
            file.content.open("rb"),
            as_attachment=True,
            filename=file.name,
            content_type=TYPES[file.format],
            headers=headers,
        )


def home_figures(request: Request) -> dict[str, Any]:
    if request.query_params:
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(sorted(request.query_params))})
    now = timezone.now()
    home = Home(request.user, now=now, today=timezone.localdate(now))
    target = home.target

    def money(amount: Any) -> dict[str, str]:
        return {"amount": f"{amount:.2f}", "currency": home.currency}

    return {
        "kind": home.kind,
        "period": {"start": home.quarter.start, "end": home.quarter.end},
        "won": {**_count(home.won_count), "amount": money(home.won), "web_url": home.won_address},
        "pipeline": {
            **_count(home.pipeline.count),
            "amount": money(home.pipeline.amount),
            "weighted": money(home.pipeline.weighted),
            "web_url": home.pipeline_address,
        },
        "win_rate": {"percent": _text(home.win_rate), "web_url": home.win_rate_address},
        "stalled": {**_count(home.stalled_count), "web_url": home.stalled_address},
        "target": None if target is None else {
            "id": target.target.pk, "value": money(target.target.value), "actual": money(target.actual), "gap": money(target.gap),
            "attainment": _text(target.ratio), "working_days_left": target.working_days_left,
        },
        "leaderboard": [
            {"user": {"id": place.person.pk, "name": place.person.full_name}, "amount": money(place.amount), "won": place.deals}
            for place in home.leaderboard
        ] if home.kind != "me" else [],
    }  # fmt: skip


def pipeline_figures(request: Request) -> dict[str, Any]:
    filters = checked_filters({name: value for name, value in request.query_params.items() if value})
    today = timezone.localdate()
    return report_figures(pipeline_report(request.user, pipeline_filter(filters, today), today=today))


def report_figures(report: PipelineReport) -> dict[str, Any]:
    def line(row: Line) -> dict[str, Any]:
        amounts = {
            name: {"amount": f"{value:.2f}", "currency": report.currency}
            for name, value in (("amount", row.amount), ("weighted", row.weighted))
        }
        return {"label": row.label, **_count(row.count), **amounts, "web_url": row.address}

    def happened(row: Happened) -> dict[str, Any]:
        return {
            **_count(row.count),
            "amount": {"amount": f"{row.amount:.2f}", "currency": report.currency},
            "web_url": row.address,
        }

    return {
        "period": {"start": report.period.start, "end": report.period.end},
        "total": line(report.total),
        "stages": [line(row) for row in report.stages],
        "forecast_categories": [line(row) for row in report.categories],
        "owners": [line(row) for row in report.owners],
        "opened": happened(report.opened),
        "won": happened(report.won),
        "lost": happened(report.lost),
        "win_rate_percent": _text(report.win_rate),
        "win_rate_amount_percent": _text(report.win_rate_amount),
        "without_rate": list(report.without_rate),
    }


def _count(number: int) -> dict[str, int]:
    return {"count": number}


def _text(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
