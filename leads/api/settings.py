"""Lead sources and pools by the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input, RecordOutput
from core.viewsets import RecordResource
from leads import services
from leads.api.leads import as_uuid
from leads.filters import SharedTableFilter
from leads.models import LeadPool, LeadSource
from leads.queries import pool_leads
from leads.table import POOL_TABLE, SOURCE_TABLE
from people.models import Team


class LeadSourceOutput(RecordOutput):
    api_route = "lead-source"

    key = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class LeadSourceInput(Input):
    key = serializers.SlugField(max_length=40, required=False)
    name = serializers.CharField(max_length=80)
    is_active = serializers.BooleanField(required=False)


class LeadSourceResource(RecordResource):
    room = "leads"
    model = LeadSource
    table = SOURCE_TABLE
    filterset_class = SharedTableFilter
    output = LeadSourceOutput
    input = LeadSourceInput

    def do_create(self, data: dict[str, Any]) -> LeadSource:
        data.pop("is_active", None)
        return services.create_source(actor=self.request.user, **data)

    def do_edit(self, record: LeadSource, data: dict[str, Any], version: int | None) -> LeadSource:
        data.pop("key", None)
        return services.edit_source(actor=self.request.user, source=record, version=version, **data)


class LeadPoolOutput(RecordOutput):
    api_route = "lead-pool"

    name = serializers.CharField()
    is_active = serializers.BooleanField()
    teams = serializers.SerializerMethodField()
    waiting = serializers.IntegerField(help_text="how many leads lie in it")

    def get_teams(self, pool: LeadPool) -> list[dict[str, Any]]:
        return [{"id": team.pk, "name": team.name} for team in pool.teams.all()]


class LeadPoolInput(Input):
    name = serializers.CharField(max_length=80)
    is_active = serializers.BooleanField(required=False)
    teams = serializers.PrimaryKeyRelatedField(queryset=Team.objects.filter(is_active=True), many=True, required=False)


class LeadPoolResource(RecordResource):
    room = "leads"
    model = LeadPool
    table = POOL_TABLE
    filterset_class = SharedTableFilter
    output = LeadPoolOutput
    input = LeadPoolInput

    def fetch(self, queryset: Any) -> Any:
        return queryset.prefetch_related("teams").annotate(waiting=Count("leads"))

    def do_create(self, data: dict[str, Any]) -> LeadPool:
        data.pop("is_active", None)
        return services.create_pool(actor=self.request.user, **data)

    def do_edit(self, record: LeadPool, data: dict[str, Any], version: int | None) -> LeadPool:
        return services.edit_pool(actor=self.request.user, pool=record, version=version, **data)

    @action(detail=True, methods=["get"])
    def leads(self, request: Request, pk: str) -> Response:
        """What lies in the pool for the caller to claim; names and numbers are hidden until then."""
        pool = LeadPool.objects.open_to(request.user).filter(pk=as_uuid(pk)).first()
        if pool is None:
            raise Http404
        return Response({"results": [row.told for row in pool_leads(request.user, pool=pool)]})
