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
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from commissions import services
from commissions.api.plan_shapes import AssignmentIn, PlanInput, PlanOutput, WhichVersionIn
from commissions.engine.preview import preview
from commissions.engine.problems import MalformedFacts, UnsoundRules
from commissions.filters import PlanFilter
from commissions.models import CommissionPlan, PlanAssignment, PlanVersion
from commissions.soundness import refusal_of
from commissions.table import PLAN_TABLE
from core.errors import Conflict, Refusal
from core.viewsets import RecordResource
from people.access import Reach


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
