"""How a plan with its versions and assignments looks on the way out and in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commissions.api.shapes import ANY_SCHEMA, PERIOD_SCHEMA, OpenPeriodIn, money
from commissions.models import CommissionPlan, PlanAssignment, PlanVersion
from commissions.reading import sentences_of
from core.serializers import ExternalRefIn, Input, MoneyIn, RecordOutput
from people.models import User
from people.queries import organisation

VERSION_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "number": {"type": "integer"},
            "state": {"type": "string", "enum": ["draft", "submitted", "approved"]},
            "effective": PERIOD_SCHEMA,
            "rules": ANY_SCHEMA,
            "sentences": {"type": "array", "items": {"type": "string"}},
        },
    },
}
ASSIGNMENT_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "user": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
            "start": {"type": "string", "format": "date"},
            "end": {"type": ["string", "null"], "format": "date"},
            "additive": {"type": "boolean"},
        },
    },
}


class PlanOutput(RecordOutput):
    api_route: ClassVar[str] = "commission-plan"
    page_route: ClassVar[str | None] = "commissions:plan-detail"

    name = serializers.CharField()
    description = serializers.CharField()
    versions = serializers.SerializerMethodField()
    assignments = serializers.SerializerMethodField()

    @extend_schema_field(VERSION_SCHEMA)
    def get_versions(self, row: CommissionPlan) -> list[dict[str, Any]]:
        return [described(version) for version in row.versions.all()]

    @extend_schema_field(ASSIGNMENT_SCHEMA)
    def get_assignments(self, row: CommissionPlan) -> list[dict[str, Any]]:
        return [assigned(one) for one in row.assignments.all()]


def described(version: PlanVersion) -> dict[str, Any]:
    return {
        "id": version.pk,
        "number": version.number,
        "state": version.state,
        "effective": {"start": version.effective_start, "end": version.effective_end},
        "rules": version.rules,
        "sentences": sentences_of(version, get_language() or "en"),
        "content_hash": version.content_hash,
        "version": version.version,
    }


def assigned(one: PlanAssignment) -> dict[str, Any]:
    incentive = one.target_incentive
    return {
        "id": one.pk,
        "user": {"id": one.user_id, "name": one.user.full_name},
        "start": one.start_on,
        "end": one.end_on,
        "additive": one.is_additive,
        "target_incentive": None if incentive is None else money(incentive, organisation().base_currency),
        "version": one.version,
    }


class VersionIn(Input):
    """With an id a draft is changed, without one it is added."""

    id = serializers.UUIDField(required=False)
    effective = OpenPeriodIn(required=False)
    rules = serializers.JSONField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        made = {"id": data.get("id"), "version": data.get("version")}
        if "effective" in data:
            made |= {"effective_start": data["effective"]["start"], "effective_end": data["effective"].get("end")}
        if "rules" in data:
            made["rules"] = data["rules"]
        missing = {"effective", "rules"} - set(data) if made["id"] is None else set()
        if missing:
            raise serializers.ValidationError({name: [_("This field is required.")] for name in sorted(missing)})
        return made


class AssignmentIn(Input):
    """With an id an assignment is changed, without one it is added."""

    id = serializers.UUIDField(required=False)
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True), required=False)
    start = serializers.DateField(required=False)
    end = serializers.DateField(required=False, allow_null=True)
    additive = serializers.BooleanField(required=False)
    target_incentive = MoneyIn(required=False, allow_null=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        names = {"start": "start_on", "end": "end_on", "additive": "is_additive"}
        made = {names.get(name, name): value for name, value in data.items()}
        made.setdefault("id", None)
        if made.get("target_incentive") is not None:
            made["target_incentive"] = made["target_incentive"].amount
        missing = {"user", "start"} - set(data) if made["id"] is None else set()
        if missing:
            raise serializers.ValidationError({name: [_("This field is required.")] for name in sorted(missing)})
        return made


class PlanInput(Input):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    versions = VersionIn(many=True, required=False)
    assignments = AssignmentIn(many=True, required=False)
    external_ref = ExternalRefIn(required=False)


class WhichVersionIn(Input):
    """The version that is meant; without it the one in the state that the verb needs."""

    version = None  # type: ignore[assignment]
    version_id = serializers.UUIDField(required=False)
