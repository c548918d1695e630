"""Targets for other programs: set, publish, adjust, break down; with actual value, attainment and pace."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.listing import Listing
from core.serializers import RecordOutput
from core.viewsets import RecordResource
from targets import services
from targets.api.inputs import AdjustmentInput, BreakDownInput, EmptyInput, TargetInput
from targets.api.shapes import PERIOD_SCHEMA, QUANTITY_SCHEMA, SUBJECT_SCHEMA, quantity
from targets.filters import TargetFilter
from targets.models import Target
from targets.queries import attach_progress
from targets.queries.tree import parts_of
from targets.table import TARGET_TABLE


class TargetOutput(RecordOutput):
    api_route: ClassVar[str] = "target"
    page_route: ClassVar[str | None] = "targets:detail"

    metric = serializers.CharField()
    subject = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    value = serializers.SerializerMethodField()
    stretch = serializers.SerializerMethodField()
    challenge = serializers.SerializerMethodField()
    note = serializers.CharField()
    status = serializers.CharField()
    parent = serializers.UUIDField(source="parent_id")  # type: ignore[assignment]
    strategy = serializers.CharField()
    achievable = serializers.CharField()
    full_value = serializers.SerializerMethodField()
    baseline = serializers.JSONField()
    origin = serializers.JSONField()
    actual = serializers.SerializerMethodField()
    attainment = serializers.SerializerMethodField()
    gap = serializers.SerializerMethodField()
    working_days_left = serializers.SerializerMethodField()
    expected = serializers.SerializerMethodField()
    pace = serializers.SerializerMethodField()
    next_level = serializers.SerializerMethodField()

    @extend_schema_field(SUBJECT_SCHEMA)
    def get_subject(self, row: Target) -> dict[str, Any]:
        pk = row.user_id or row.team_id or row.territory_id or row.product_family_id
        return {"type": row.subject_type, "id": pk, "name": row.subject_name}

    @extend_schema_field(PERIOD_SCHEMA)
    def get_period(self, row: Target) -> dict[str, Any]:
        return {"start": row.start_on, "end": row.end_on}

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_value(self, row: Target) -> Any:  # type: ignore[override]
        return quantity(row.value, row.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_stretch(self, row: Target) -> Any:
        return quantity(row.stretch, row.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_challenge(self, row: Target) -> Any:
        return quantity(row.challenge, row.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_actual(self, row: Any) -> Any:
        return quantity(row.progress.actual, row.currency) if row.progress else None

    @extend_schema_field(OpenApiTypes.STR)
    def get_attainment(self, row: Any) -> str | None:
        """Actual ÷ target as a ratio ("0.4"); null where the target is 0."""
        return None if row.progress is None or row.progress.ratio is None else f"{row.progress.ratio.normalize():f}"

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_gap(self, row: Any) -> Any:
        return quantity(row.progress.gap, row.currency) if row.progress else None

    @extend_schema_field(OpenApiTypes.INT)
    def get_working_days_left(self, row: Any) -> int | None:
        return row.progress.working_days_left if row.progress else None

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_full_value(self, row: Target) -> Any:
        """What it would be for the whole period, where it was reduced for somebody who joined later."""
        return quantity(row.full_value, row.currency)

    @extend_schema_field(OpenApiTypes.STR)
    def get_expected(self, row: Any) -> str | None:
        """The share that should be there by today, by working days and season ("0.2676")."""
        expected = row.progress.expected if row.progress else None
        return None if expected is None else f"{expected.normalize():f}"

    @extend_schema_field(OpenApiTypes.STR)
    def get_pace(self, row: Any) -> str:
        """reached, ahead, behind, or empty where there is nothing to compare with."""
        return row.progress.pace if row.progress else ""

    @extend_schema_field(
        {"type": ["object", "null"], "properties": {"name": {"type": "string"}, "missing": QUANTITY_SCHEMA}}
    )
    def get_next_level(self, row: Any) -> Any:
        """The lowest of value, stretch and challenge that is not reached, and what is missing to it."""
        level = row.progress.next_level if row.progress else None
        return level and {"name": level.name, "missing": quantity(level.missing, row.currency)}


class TargetResource(RecordResource):
    """Targets with their actual value and attainment. Changing a value keeps the earlier one as a version."""

    room = "targets"
    model = Target
    table = TARGET_TABLE
    filterset_class = TargetFilter
    output = TargetOutput
    input = TargetInput
    needs: ClassVar[dict[str, str]] = {
        "create": "manage",
        "partial_update": "manage",
        "destroy": "manage",
        "bulk": "manage",
        "publish": "manage",
        "adjust": "manage",
        "break_down": "manage",
    }
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {
        "publish": EmptyInput,
        "adjust": AdjustmentInput,
        "break_down": BreakDownInput,
    }

    def listing(self) -> Listing:
        listing = super().listing()
        attach_progress(listing.rows, today=timezone.localdate())
        return listing

    def answer(self, record: Target, status_code: int = 200) -> Response:
        attach_progress([record], today=timezone.localdate())
        return super().answer(record, status_code)

    def do_create(self, data: dict[str, Any]) -> Target:
        data.pop("reason_class", None)
        return services.set_target(actor=self.request.user, **data.pop("subject"), **data)

    def do_edit(self, record: Target, data: dict[str, Any], version: int | None) -> Target:
        """Metric, subject and period may be sent back as they are; another one is refused."""
        reason, reason_class = data.pop("reason", ""), data.pop("reason_class", "")
        for name in ("external_ref", "draft", "joiner_pro_rata"):
            data.pop(name, None)
        period, subject = data.pop("period", record.period), data.pop("subject", None)
        changes = {name: value for name, value in data.items() if name != "metric" or value != record.metric}
        if period != record.period:
            changes["period"] = period
        if subject is not None and next(iter(subject.values()), None) != record.subject:
            changes["subject"] = subject
        return services.edit_target(
            actor=self.request.user,
            target=record,
            changes=changes,
            version=version,
            reason=reason,
            reason_class=reason_class,
            today=timezone.localdate(),
        )

    def do_delete(self, record: Target) -> None:
        services.delete_target(actor=self.request.user, target=record, today=timezone.localdate())

    @extend_schema(request=EmptyInput)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """A draft becomes a promise, if it is SMART; else 422 with every letter that is missing."""
        target = self.get_record(pk)
        version = self.version_asked(self.cleaned(EmptyInput))
        services.publish_target(actor=request.user, target=target, today=timezone.localdate(), version=version)
        return self.answer_fresh(target)

    @extend_schema(request=AdjustmentInput)
    @action(detail=True, methods=["post"])
    def adjust(self, request: Request, pk: str) -> Response:
        """Ask for other values from a day on; somebody else decides (`target-adjustments`)."""
        target, data = self.get_record(pk), self.cleaned(AdjustmentInput)
        version = self.version_asked(data)
        made = services.ask_for_adjustment(
            actor=request.user, target=target, today=timezone.localdate(), version=version, **data
        )
        return Response({"id": made.pk, "state": made.state}, status=201)

    @extend_schema(request=BreakDownInput)
    @action(detail=True, methods=["post"], url_path="break-down")
    def break_down(self, request: Request, pk: str) -> Response:
        """Make the parts of a target; together they are exactly the whole, unless values are given by hand."""
        target = self.get_record(pk)
        services.break_down_target(
            actor=request.user, target=target, today=timezone.localdate(), **self.cleaned(BreakDownInput)
        )
        return self._parts(target)

    @action(detail=True, methods=["get"])
    def parts(self, request: Request, pk: str) -> Response:
        """What the target is broken down into, by time and by subject apart, and what is missing or too much."""
        return self._parts(self.get_record(pk))

    def _parts(self, target: Target) -> Response:
        children = list(self.get_queryset().filter(parent=target).order_by("start_on", "pk"))
        attach_progress(children, today=timezone.localdate())
        write = self.output(context=self.get_serializer_context()).to_representation
        groups = [
            {
                "axis": found.axis, "sum": quantity(found.difference.parts, target.currency),
                "difference": quantity(found.difference.missing, target.currency), "targets": [write(row) for row in found.targets],
            }
            for found in parts_of(target, children)
        ]  # fmt: skip
        return Response({"value": quantity(target.value, target.currency), "results": groups})

    @action(detail=True, methods=["get"])
    def versions(self, request: Request, pk: str) -> Response:
        """What the target said before, by whom and why; newest first."""
        target = self.get_record(pk)
        rows = target.versions.select_related("actor")
        return Response({"results": [_version(row, target.currency) for row in rows]})


def _version(row: Any, currency: str) -> dict[str, Any]:
    actor = {"id": row.actor.pk, "name": row.actor.full_name} if row.actor else None
    values = {name: quantity(getattr(row, name), currency) for name in ("value", "stretch", "challenge")}
    told = {"reason_class": row.reason_class, "reason": row.reason, "effective_on": row.effective_on}
    return {"version": row.number, **values, **told, "actor": actor, "at": row.at}
