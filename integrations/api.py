"""Imports and exports for other programs: the same steps as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import parsers, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.parsers import BoundedJSONParser
from core.serializers import Input, RecordOutput, Ref
from core.viewsets import Resource
from integrations import queries, services
from integrations.downloads import download
from integrations.filters import ExportFilters, ImportFilters
from integrations.kinds import kind_of
from integrations.models import Export, Import, ImportRow
from integrations.search import EACH, MOST_EACH, SEARCHED, Hit, find
from integrations.table import EXPORTS, IMPORTS

MOST_ROWS = 1000
OBJECT = {"type": "object", "additionalProperties": True}
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
LIST = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


class ImportOutput(RecordOutput):
    api_route: ClassVar[str] = "import"
    page_route: ClassVar[str | None] = "integrations:import-detail"

    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=Import.State.choices)
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    encoding = serializers.SerializerMethodField()
    row_count = serializers.IntegerField()
    columns = serializers.SerializerMethodField()
    fields_available = serializers.SerializerMethodField()
    mapping = serializers.JSONField()
    values = serializers.JSONField()
    options = serializers.JSONField()
    findings = serializers.SerializerMethodField()
    expected = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    undo_result = serializers.JSONField()
    error = serializers.CharField()
    owner = Ref("owner", "full_name")
    finished_at = serializers.DateTimeField()

    @extend_schema_field(OpenApiTypes.STR)
    def get_encoding(self, row: Import) -> str:
        return row.reading.get("encoding", "")

    @extend_schema_field(LIST)
    def get_columns(self, row: Import) -> list[dict[str, Any]]:
        return queries.columns_of(row)

    @extend_schema_field(LIST)
    def get_fields_available(self, row: Import) -> list[dict[str, Any]]:
        return [
            {"name": item.name, "label": str(item.label), "kind": item.kind, "required": item.required}
            for item in kind_of(row.kind).fields
        ]

    @extend_schema_field(LIST)
    def get_findings(self, row: Import) -> list[dict[str, Any]]:
        return queries.findings_of(row)

    @extend_schema_field(COUNTS)
    def get_expected(self, row: Import) -> dict[str, int]:
        return queries.expected(row)

    @extend_schema_field(COUNTS)
    def get_counts(self, row: Import) -> dict[str, int]:
        return row.counts

    @extend_schema_field(COUNTS)
    def get_progress(self, row: Import) -> dict[str, int]:
        return queries.progress(row)


class UploadInput(Input):
    version = None  # type: ignore[assignment]
    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="accounts, contacts, leads, opportunities, products or teams; guessed when left out",
    )
    options = serializers.JSONField(required=False)


class MappingInput(Input):
    mapping = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=40), required=False)
    values = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=500)), required=False
    )
    options = serializers.DictField(required=False)


class ImportResource(Resource):
    """A file on its way in: upload, look at the guessed mapping, check (a dry run), run, undo."""

    room = "integrations"
    model = Import
    table = IMPORTS
    filterset_class = ImportFilters
    output = ImportOutput
    input = MappingInput
    needs: ClassVar[dict[str, str]] = dict.fromkeys(
        ("create", "partial_update", "destroy", "check", "run", "undo"), "import"
    )
    parser_classes = (BoundedJSONParser, parsers.MultiPartParser)

    @extend_schema(request={"multipart/form-data": UploadInput}, responses={201: ImportOutput})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.cleaned(UploadInput)
        file = data["file"]
        options = data.get("options") or {}
        if not isinstance(options, dict):
            raise BadRequest(_("options must be an object."))
        batch = services.upload(
            actor=request.user, chunks=file.chunks(), file_name=file.name, kind=data.get("kind", ""), options=options
        )
        return self.answer_fresh(batch, status.HTTP_201_CREATED)

    @extend_schema(request=MappingInput, responses=ImportOutput)
    def partial_update(self, request: Request, pk: str, *args: Any, **kwargs: Any) -> Response:
        batch = self.get_record(pk)
        data = self.cleaned(MappingInput, partial=True)
        version = self.version_asked(data)
        return self.answer_fresh(services.set_mapping(actor=request.user, batch=batch, version=version, **data))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str, *args: Any, **kwargs: Any) -> Response:
        services.delete_import(actor=request.user, batch=self.get_record(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={202: ImportOutput})
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Dry run by the worker: every row is tried and nothing is kept."""
        return self.answer_fresh(
            services.start_check(actor=request.user, batch=self.get_record(pk)), status.HTTP_202_ACCEPTED
        )

    @extend_schema(request=None, responses={202: ImportOutput})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        return self.answer_fresh(
            services.start_run(actor=request.user, batch=self.get_record(pk)), status.HTTP_202_ACCEPTED
        )

    @extend_schema(request=None, responses={202: ImportOutput})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Remove what the import made and nobody touched since; put back what it changed."""
        return self.answer_fresh(
            services.start_undo(actor=request.user, batch=self.get_record(pk)), status.HTTP_202_ACCEPTED
        )

    @extend_schema(
        parameters=[
            OpenApiParameter("outcome", OpenApiTypes.STR, enum=["created", "updated", "unchanged", "failed"]),
            OpenApiParameter("after", OpenApiTypes.INT, description="rows with a higher number"),
        ],
        responses={200: LIST},
    )
    @action(detail=True, methods=["get"])
    def rows(self, request: Request, pk: str) -> Response:
        """Rows in the file's order, up to 1,000 at once; `after` goes on."""
        batch = self.get_record(pk)
        outcome, after = request.query_params.get("outcome", ""), request.query_params.get("after", "0")
        if (
            set(request.query_params) - {"outcome", "after"}
            or outcome not in ImportRow.Outcome.values
            or not after.isdecimal()
            or len(after) > 9
        ):
            raise BadRequest(_("Use outcome (created, updated, unchanged, failed) and after (a row number)."))
        rows = list(queries.rows_of(batch, outcome=outcome).filter(number__gt=int(after))[:MOST_ROWS])
        return Response(
            {
                "results": [_row(batch, row) for row in rows],
                "next_after": rows[-1].number if len(rows) == MOST_ROWS else None,
            }
        )


def _row(batch: Import, row: ImportRow) -> dict[str, Any]:
    cells = dict(zip(batch.headers, row.cells, strict=False))
    words = {"outcome": row.outcome or None, "expected": row.expected or None}
    return {"number": row.number, **words, "id": row.record_id, "problems": row.problems, "cells": cells}


class ExportOutput(RecordOutput):
    api_route: ClassVar[str] = "export"
    page_route: ClassVar[str | None] = "integrations:export-detail"

    resource = serializers.CharField()
    query = serializers.CharField()
    format = serializers.CharField()
    state = serializers.ChoiceField(choices=Export.State.choices)
    row_count = serializers.IntegerField()
    size = serializers.IntegerField()
    error = serializers.CharField()
    expires_at = serializers.DateTimeField()
    owner = Ref("owner", "full_name")


class ExportInput(Input):
    version = None  # type: ignore[assignment]
    resource = serializers.CharField(max_length=40)
    query = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    format = serializers.CharField(max_length=4, required=False, default="xlsx")


class ExportResource(Resource):
    """Files of lists, made by the worker: ask, wait for state "done", download."""

    room = "integrations"
    model = Export
    table = EXPORTS
    filterset_class = ExportFilters
    output = ExportOutput
    input = ExportInput
    needs: ClassVar[dict[str, str]] = {"create": "export", "download": "export"}

    @extend_schema(request=ExportInput, responses={202: ExportOutput})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.cleaned(ExportInput)
        return self.answer_fresh(services.request_export(actor=request.user, **data), status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> FileResponse:
        """The file, for its owner only."""
        export = self.get_record(pk)
        if export.owner_id != request.user.pk:
            raise Http404
        return download(export)


class Search(APIView):
    """What the caller may see of leads, accounts, contacts, opportunities and users; `q` finds words, Chinese, pinyin, numbers."""

    policy: ClassVar[str] = "signed-in"

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, required=True),
            OpenApiParameter("kind", OpenApiTypes.STR, many=True, enum=[item.key for item in SEARCHED]),
            OpenApiParameter("limit", OpenApiTypes.INT, description="hits of each kind, up to 50"),
        ],
        responses={200: {"type": "object", "properties": {"results": LIST}}},
    )
    def get(self, request: Request) -> Response:
        given, limit = request.query_params, request.query_params.get("limit", str(EACH))
        kinds = frozenset(given.getlist("kind"))
        known = {item.key for item in SEARCHED}
        if (
            set(given) - {"q", "kind", "limit"}
            or kinds - known
            or not limit.isdecimal()
            or not 1 <= int(limit[:4]) <= MOST_EACH
        ):
            raise BadRequest(_("Use q, kind and limit (1 to 50)."))
        groups = find(user=request.user, text=given.get("q", "")[:200], kinds=kinds, each=int(limit))
        return Response({"results": [_found(hit) for group in groups for hit in group.hits]})


def _found(hit: Hit) -> dict[str, Any]:
    return {"kind": hit.kind, "id": hit.id, "title": hit.title, "note": hit.note, "web_url": hit.url}
