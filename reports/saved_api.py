"""Reports that people built and kept, for other programs: kept, renamed, shared, given up, run."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input, RecordOutput, Ref
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource
from people.models import Team, User
from reports import services
from reports.answers import figures_of
from reports.api import DefinitionField, ReportRunOutput
from reports.builder import run
from reports.catalogue import BUILT
from reports.documents import WRITERS
from reports.models import SavedReport

REFS = {
    "type": "array",
    "items": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
}
SAVED = Table(
    "saved_reports",
    (Column("name", _("Name"), sort=sortable("name")), Column("created_at", _("Created"), kind="instant")),
    fetch=lambda queryset: queryset.select_related("owner").prefetch_related("people", "teams"),
)


class SavedReportOutput(RecordOutput):
    """`people`, `teams` and `for_everyone` say who may open it; its figures are always those of who opens it."""

    api_route: ClassVar[str] = "saved-report"
    page_route: ClassVar[str | None] = "reports:saved"

    name = serializers.CharField()
    sentence = serializers.CharField()
    definition = serializers.JSONField()
    for_everyone = serializers.BooleanField()
    people = serializers.SerializerMethodField()
    teams = serializers.SerializerMethodField()
    owner = Ref("owner", "full_name")

    @extend_schema_field(REFS)
    def get_people(self, row: SavedReport) -> list[dict[str, Any]]:
        return [{"id": one.pk, "name": one.full_name} for one in row.people.all()]

    @extend_schema_field(REFS)
    def get_teams(self, row: SavedReport) -> list[dict[str, Any]]:
        return [{"id": one.pk, "name": one.name} for one in row.teams.all()]


class SavedReportInput(Input):
    name = serializers.CharField(max_length=120)
    definition = DefinitionField()
    sentence = serializers.CharField(max_length=300, required=False, allow_blank=True)
    for_everyone = serializers.BooleanField(required=False)
    people = serializers.PrimaryKeyRelatedField(many=True, required=False, queryset=User.objects.filter(is_active=True))
    teams = serializers.PrimaryKeyRelatedField(many=True, required=False, queryset=Team.objects.filter(is_active=True))


class RunInput(Input):
    version = None  # type: ignore[assignment]
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=list(WRITERS)), min_length=1, max_length=len(WRITERS)
    )


class SavedReportResource(RecordResource):
    """One's own kept reports, those of one's people, and what is shared with the caller. PATCH renames, shares and rebuilds."""

    room = "reports"
    model = SavedReport
    table = SAVED
    output = SavedReportOutput
    input = SavedReportInput
    inputs: ClassVar[dict[str, Any]] = {"run": RunInput}
    needs: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("create", "partial_update", "destroy"), "manage"), "run": "view",
    }  # fmt: skip
    bulk = None  # type: ignore[assignment]

    def do_create(self, data: dict[str, Any]) -> SavedReport:
        return services.save_report(actor=self.request.user, **data)

    def do_edit(self, record: SavedReport, data: dict[str, Any], version: int | None) -> SavedReport:
        apart = {name: data.pop(name, None) for name in ("people", "teams", "definition")}
        return services.edit_report(actor=self.request.user, report=record, changes=data, version=version, **apart)

    def do_delete(self, record: SavedReport) -> None:
        services.delete_report(actor=self.request.user, report=record)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def figures(self, request: Request, pk: str) -> Response:
        """Its figures now, in the caller's visibility, each with the address of its rows."""
        return Response(figures_of(run(self.get_record(pk).parsed, request.user, timezone.localdate()), request))

    @extend_schema(request=RunInput, responses={202: ReportRunOutput})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Have the worker make files of it; they are at `reports/{id}/` when its state is "done"."""
        record = self.get_record(pk)
        made = services.request_run(
            actor=request.user, report=BUILT, filters=record.parsed.as_json(), title=record.name,
            formats=self.cleaned(RunInput)["formats"],
        )  # fmt: skip
        return Response(
            ReportRunOutput(context=self.get_serializer_context()).to_representation(made), status.HTTP_202_ACCEPTED
        )
