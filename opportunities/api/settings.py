"""Pipelines, stages, loss reasons, competitors: read by all who sell, changed by administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from core.serializers import Input
from core.viewsets import RecordResource
from opportunities import services
from opportunities.api.inputs import Visible
from opportunities.api.outputs import CompetitorOutput, LossReasonOutput, PipelineOutput, StageOutput
from opportunities.filters import ActiveFilter, StageFilter
from opportunities.models import Competitor, ForecastCategory, LossReason, Pipeline, Stage
from opportunities.table import COMPETITOR_TABLE, PIPELINE_TABLE, REASON_TABLE, STAGE_TABLE


class NamedInput(Input):
    name = serializers.CharField(max_length=120)
    is_active = serializers.BooleanField(required=False)


class PipelineInput(NamedInput):
    is_default = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class StageInput(Input):
    pipeline = Visible(Pipeline, required=False)
    name = serializers.CharField(max_length=80)
    probability = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    forecast_category = serializers.ChoiceField(choices=ForecastCategory.choices, required=False)
    required_fields = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    rotting_days = serializers.IntegerField(min_value=1, max_value=32767, required=False, allow_null=True)


class LossReasonInput(NamedInput):
    position = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class CompetitorInput(NamedInput):
    website = serializers.CharField(max_length=200, allow_blank=True, required=False)


class PipelineResource(RecordResource):
    room = "opportunities"
    model = Pipeline
    table = PIPELINE_TABLE
    filterset_class = ActiveFilter
    output = PipelineOutput
    input = PipelineInput
    needs: ClassVar[dict[str, str]] = {}

    def do_create(self, data: dict[str, Any]) -> Pipeline:
        return services.create_pipeline(actor=self.request.user, **data)

    def do_edit(self, record: Pipeline, data: dict[str, Any], version: int | None) -> Pipeline:
        return services.edit_pipeline(actor=self.request.user, pipeline=record, version=version, **data)


class StageResource(RecordResource):
    room = "opportunities"
    model = Stage
    table = STAGE_TABLE
    filterset_class = StageFilter
    output = StageOutput
    input = StageInput

    def do_create(self, data: dict[str, Any]) -> Stage:
        if "pipeline" not in data:
            raise serializers.ValidationError(
                {"pipeline": [serializers.ErrorDetail("This field is required.", code="required")]}
            )
        return services.create_stage(actor=self.request.user, **data)

    def do_edit(self, record: Stage, data: dict[str, Any], version: int | None) -> Stage:
        data.pop("pipeline", None)
        return services.edit_stage(actor=self.request.user, stage=record, version=version, **data)

    def do_delete(self, record: Stage) -> None:
        services.delete_stage(actor=self.request.user, stage=record)


class LossReasonResource(RecordResource):
    room = "opportunities"
    model = LossReason
    table = REASON_TABLE
    filterset_class = ActiveFilter
    output = LossReasonOutput
    input = LossReasonInput

    def do_create(self, data: dict[str, Any]) -> LossReason:
        return services.create_loss_reason(actor=self.request.user, **data)

    def do_edit(self, record: LossReason, data: dict[str, Any], version: int | None) -> LossReason:
        return services.edit_loss_reason(actor=self.request.user, loss_reason=record, version=version, **data)


class CompetitorResource(RecordResource):
    room = "opportunities"
    model = Competitor
    table = COMPETITOR_TABLE
    filterset_class = ActiveFilter
    output = CompetitorOutput
    input = CompetitorInput

    def do_create(self, data: dict[str, Any]) -> Competitor:
        return services.create_competitor(actor=self.request.user, **data)

    def do_edit(self, record: Competitor, data: dict[str, Any], version: int | None) -> Competitor:
        return services.edit_competitor(actor=self.request.user, competitor=record, version=version, **data)
