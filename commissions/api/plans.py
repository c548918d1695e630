"""Plans with their versions and assignments, the verbs of a version, and the preview."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commissions import services
from commissions.api.shapes import ANY_SCHEMA, PERIOD_SCHEMA, OpenPeriodIn, money
from commissions.engine.preview import preview
from commissions.engine.problems import MalformedFacts, UnsoundRules
from commissions.filters import PlanFilter
from commissions.models import CommissionPlan, PlanAssignment, PlanVersion
from commissions.reading import sentences_of
from commissions.soundness import refusal_of
from commissions.table import PLAN_TABLE
from core.errors import Conflict, Refusal
from core.serializers import ExternalRefIn, Input, MoneyIn, RecordOutput
from core.viewsets import RecordResource
from people.access import Reach
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
            "end": {"type": "string", "format": "date", "nullable": True},
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


class PreviewIn(serializers.Serializer[Any]):
    rules = serializers.JSONField()
    facts = serializers.JSONField()


class PlanResource(RecordResource):
    """Commission plans. A version is drafted, submitted and approved by a second person; then it is kept as it is."""

    room = "commissions"
    model = CommissionPlan
    table = PLAN_TABLE
    filterset_class = PlanFilter
    output = PlanOutput
    input = PlanInput
    needs: ClassVar[dict[str, str]] = {
        "create": "manage",
        "partial_update": "manage",
        "destroy": "manage",
        "bulk": "manage",
        "submit": "manage",
        "withdraw": "manage",
        "assign": "manage",
        "approve": "approve",
    }

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Drafts only for those who manage plans; of the people on a plan only those whose commissions one sees."""
        user = self.request.user
        reach = user.access.reach("commissions", "view") or Reach(False)
        people = PlanAssignment.objects.select_related("user")
        if not reach.everyone:
            people = people.filter(user_id__in=reach.owner_ids)
        versions = PlanVersion.objects.readable_by(user).order_by("number")
        return queryset.prefetch_related(Prefetch("versions", versions), Prefetch("assignments", people))

    def do_create(self, data: dict[str, Any]) -> CommissionPlan:
        versions = [_without_ids(version) for version in data.pop("versions", [])]
        assignments = [_without_ids(one) for one in data.pop("assignments", [])]
        return services.create_plan(actor=self.request.user, versions=versions, assignments=assignments, **data)

    def do_edit(self, record: CommissionPlan, data: dict[str, Any], version: int | None) -> CommissionPlan:
        data.pop("external_ref", None)
        versions, assignments = data.pop("versions", []), data.pop("assignments", [])
        with transaction.atomic():
            edited = services.edit_plan(actor=self.request.user, plan=record, changes=data, version=version)
            for one in versions:
                self._put_version(record, one)
            for one in assignments:
                self._put_assignment(record, one)
        return edited

    def _put_version(self, plan: CommissionPlan, data: dict[str, Any]) -> None:
        actor, pk, version = self.request.user, data.pop("id"), data.pop("version", None)
        if pk is None:
            services.add_version(actor=actor, plan=plan, **data)
            return
        draft = _one(plan.versions.filter(pk=pk), "versions")
        services.edit_version(actor=actor, plan_version=draft, changes=data, version=version)

    def _put_assignment(self, plan: CommissionPlan, data: dict[str, Any]) -> None:
        actor, pk, version = self.request.user, data.pop("id"), data.pop("version", None)
        if pk is None:
            services.assign(actor=actor, plan=plan, **data)
            return
        data.pop("user", None)
        present = _one(plan.assignments.filter(pk=pk), "assignments")
        services.change_assignment(actor=actor, assignment=present, changes=data, version=version)

    def _version_meant(self, plan: CommissionPlan, state: str) -> PlanVersion:
        wanted = self.cleaned(WhichVersionIn).get("version_id")
        if wanted is not None:
            return _one(plan.versions.filter(pk=wanted), "version_id")
        found: list[PlanVersion] = [version for version in plan.versions.all() if version.state == state]
        if len(found) != 1:
            message = (
                _("The plan has %(count)s versions in this state: name one by version_id.")
                if found
                else _("The plan has no version in this state.")
            )
            raise Conflict(message % {"count": len(found)} if found else message, code="state_conflict")
        return found[0]

    @extend_schema(request=WhichVersionIn, responses=PlanOutput)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Ask a second person to approve the draft."""
        plan = self.get_record(pk)
        version = self._version_meant(plan, PlanVersion.State.DRAFT)
        services.submit_version(actor=request.user, plan_version=version, now=timezone.now())
        return self.answer_fresh(plan)

    @extend_schema(request=WhichVersionIn, responses=PlanOutput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Back to a draft."""
        plan = self.get_record(pk)
        version = self._version_meant(plan, PlanVersion.State.SUBMITTED)
        services.withdraw_version(actor=request.user, plan_version=version)
        return self.answer_fresh(plan)

    @extend_schema(request=WhichVersionIn, responses=PlanOutput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve the submitted version; not by whoever wrote or submitted it."""
        plan = self.get_record(pk)
        version = self._version_meant(plan, PlanVersion.State.SUBMITTED)
        services.approve_version(actor=request.user, plan_version=version, now=timezone.now())
        return self.answer_fresh(plan)

    @extend_schema(request=AssignmentIn, responses=PlanOutput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Put a person on the plan, or change an assignment (with its id)."""
        plan = self.get_record(pk)
        self._put_assignment(plan, self.cleaned(AssignmentIn))
        return self.answer_fresh(plan)

    @extend_schema(request=PreviewIn, responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What rules pay on facts, explained; nothing is stored. Unsound rules are a 422 with all problems."""
        body = request.data
        if not isinstance(body, dict):
            raise BadRequest(_('Expected {"rules": {…}, "facts": {…}}.'))
        if unknown := sorted(set(body) - {"rules", "facts"}):
            raise serializers.ValidationError({name: [_("Unknown field.")] for name in unknown})
        try:
            return Response(preview(body.get("rules"), body.get("facts"), get_language() or "en"))
        except UnsoundRules as unsound:
            raise refusal_of(unsound.problems, field="rules") from unsound
        except MalformedFacts as malformed:
            raise _malformed(malformed) from malformed


def _malformed(error: MalformedFacts) -> Refusal:
    refusal = refusal_of(error.problems, field="facts")
    refusal.message, refusal.status = _("The facts are not in the agreed form."), 400
    return refusal


def _without_ids(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("id", "version")}


def _one(queryset: QuerySet[Any], field: str) -> Any:
    found = queryset.first()
    if found is None:
        raise serializers.ValidationError({field: [_("There is no such entry on this plan.")]})
    return found
