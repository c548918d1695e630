"""Pipelines, stages, loss reasons, competitors: read by all who sell, changed by administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input
from core.viewsets import RecordResource
from opportunities import services
from opportunities.api.inputs import Visible
from opportunities.api.outputs import CompetitorOutput, LossReasonOutput, PipelineOutput, StageOutput
from opportunities.filters import ActiveFilter, StageFilter
from opportunities.models import Competitor, ForecastCategory, LossReason, Pipeline, Stage
from opportunities.requirements import KINDS
from opportunities.services.versions import Step
from opportunities.table import COMPETITOR_TABLE, PIPELINE_TABLE, REASON_TABLE, STAGE_TABLE


class NamedInput(Input):
    name = serializers.CharField(max_length=120)
    is_active = serializers.BooleanField(required=False)


class RequirementIn(serializers.Serializer[Any]):
    """What a stage asks for: a tick, a document, or the yes of a role. A `key` keeps it the same through changes."""

    key = serializers.CharField(max_length=40, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=list(KINDS))
    name = serializers.CharField(max_length=120)
    role = serializers.CharField(max_length=40, required=False, allow_blank=True)


class PointIn(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=40, required=False, allow_blank=True)
    group = serializers.CharField(max_length=40, required=False, allow_blank=True)
    name = serializers.CharField(max_length=160)
    weight = serializers.IntegerField(min_value=1, max_value=100, required=False)


class PlannedIn(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=40, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=["milestone", "step"], required=False)
    name = serializers.CharField(max_length=200)
    days = serializers.IntegerField(min_value=0, max_value=1000, help_text="working days after the start")
    deliverable = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PipelineInput(NamedInput):
    is_default = serializers.BooleanField(required=False)
    next_step_required = serializers.BooleanField(required=False)
    checklist = PointIn(many=True, required=False)
    plan = PlannedIn(many=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class StageInput(Input):
    pipeline = Visible(Pipeline, required=False)
    name = serializers.CharField(max_length=80)
    probability = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    forecast_category = serializers.ChoiceField(choices=ForecastCategory.choices, required=False)
    required_fields = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    requirements = RequirementIn(many=True, required=False)
    rotting_days = serializers.IntegerField(min_value=1, max_value=32767, required=False, allow_null=True)
    standard_days = serializers.IntegerField(min_value=1, max_value=32767, required=False, allow_null=True)
    checklist_percent = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)


class LossReasonInput(NamedInput):
    position = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class CompetitorInput(NamedInput):
    website = serializers.CharField(max_length=200, allow_blank=True, required=False)


class StageMapIn(serializers.Serializer[Any]):
    from_stage = Visible(Stage)
    to_stage = Visible(Stage)


class MoveDealsInput(Input):
    stage_map = StageMapIn(many=True)
    preview = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


def _step_out(step: Step) -> dict[str, Any]:
    return {
        "from_stage": {"id": step.stage.pk, "name": step.stage.name},
        "to_stage": {"id": step.target.pk, "name": step.target.name} if step.target else None,
        "passing": step.passing,
        "refused": [{"id": deal.pk, "name": deal.name, "message": message} for deal, message in step.refused],
        "left_out": step.left_out,
    }


class PipelineResource(RecordResource):
    room = "opportunities"
    model = Pipeline
    table = PIPELINE_TABLE
    filterset_class = ActiveFilter
    output = PipelineOutput
    input = PipelineInput
    needs: ClassVar[dict[str, str]] = {"draft": "edit", "publish": "edit", "move_deals": "edit"}
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {"move_deals": MoveDealsInput}

    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> Response:
        """A copy as the next version; change it, then publish it."""
        return self.answer_fresh(services.draft_version(actor=request.user, pipeline=self.get_record(pk)))

    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """New opportunities take this version from now on; running ones stay on theirs."""
        record = services.publish_version(actor=request.user, pipeline=self.get_record(pk), now=timezone.now())
        return self.answer_fresh(record)

    @action(detail=True, methods=["post"], url_path="move-deals")
    def move_deals(self, request: Request, pk: str) -> Response:
        """Move the open opportunities of this version by a map of stages; with `preview` nothing is moved."""
        record, data = self.get_record(pk), self.cleaned(MoveDealsInput)
        data.pop("version", None)
        stage_map = {row["from_stage"].pk: row["to_stage"] for row in data["stage_map"]}
        if data["preview"]:
            steps = services.preview_move(actor=request.user, source=record, stage_map=stage_map)
            return Response({"results": [_step_out(step) for step in steps]})
        outcomes = services.move_to_version(
            actor=request.user, source=record, stage_map=stage_map, now=timezone.now(), reason=data["reason"]
        )
        rows = [{"changed": row.changed, "refused": row.refused, "reasons": list(row.reasons)} for row in outcomes]
        return Response({"results": rows})

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
