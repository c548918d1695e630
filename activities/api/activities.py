"""The machine's door to activities."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities import services
from activities.api.fields import VisibleRecord
from activities.api.tasks import INPUTS, OUTPUTS, TaskVerbs
from activities.filters import ActivityFilter
from activities.models import SUBJECTS, Activity
from activities.table import TABLE
from core.serializers import ExternalRefIn, Input, Output, RecordOutput, Ref
from core.viewsets import RecordResource
from people.models import User


class ActivityOutput(RecordOutput):
    api_route = "activity"
    page_route = "activities:detail"

    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    subject = serializers.CharField()
    body = serializers.CharField()
    due_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField()
    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    remind_at = serializers.DateTimeField()
    owner = Ref("owner", "full_name")
    account = Ref("account")
    contact = Ref("contact")
    lead = Ref("lead")
    opportunity = Ref("opportunity")
    contract = Ref("contract")


class ActivityInput(Input):
    """`done_at` makes it something done, without it it is planned."""

    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    subject = serializers.CharField(max_length=300)
    body = serializers.CharField(max_length=20000, allow_blank=True, required=False)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    done_at = serializers.DateTimeField(required=False, allow_null=True)
    outcome = serializers.CharField(max_length=500, allow_blank=True, required=False)
    duration_minutes = serializers.IntegerField(min_value=1, max_value=1440, required=False, allow_null=True)
    remind_at = serializers.DateTimeField(required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True), required=False)
    account = VisibleRecord(SUBJECTS["account"], required=False)
    contact = VisibleRecord(SUBJECTS["contact"], required=False)
    lead = VisibleRecord(SUBJECTS["lead"], required=False)
    opportunity = VisibleRecord(SUBJECTS["opportunity"], required=False)
    contract = VisibleRecord(SUBJECTS["contract"], required=False)
    external_ref = ExternalRefIn(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in SUBJECTS if name in attrs]
        if self.partial and given:
            raise serializers.ValidationError(
                {given[0]: _("An activity stays with the record it is about.")}, code="fixed"
            )
        if not self.partial and len(given) != 1:
            raise serializers.ValidationError(
                {"subject": _("Name exactly one of account, contact, lead, opportunity and contract.")},
                code="one_subject",
            )
        return attrs


class CompleteInput(Input):
    outcome = serializers.CharField(max_length=500, allow_blank=True, default="")
    duration_minutes = serializers.IntegerField(min_value=1, max_value=1440, required=False, allow_null=True)


class AppendInput(Input):
    body = serializers.CharField(max_length=5000)


class AddendumOutput(Output):
    id = serializers.UUIDField()
    body = serializers.CharField()
    author = Ref("author", "full_name")
    at = serializers.DateTimeField()


class ActivityResource(TaskVerbs, RecordResource):
    """What was done or is planned on records the caller may see."""

    room = "activities"
    model = Activity
    table = TABLE
    filterset_class = ActivityFilter
    output = ActivityOutput
    input = ActivityInput
    needs: ClassVar[dict[str, str]] = {"complete": "edit", "append": "create"}
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {
        "complete": CompleteInput,
        "append": AppendInput,
        **INPUTS,
    }
    outputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {"append": AddendumOutput, **OUTPUTS}

    def do_create(self, data: dict[str, Any]) -> Activity:
        about = next(data.pop(name) for name in SUBJECTS if name in data)
        now = timezone.now()
        return self._log(data, about, now) if data.get("done_at") else self._plan(data, about)

    def _log(self, data: dict[str, Any], about: Any, now: datetime) -> Activity:
        for name in ("due_at", "remind_at"):
            data.pop(name, None)
        return services.log_activity(actor=self.request.user, about=about, now=now, **data)

    def _plan(self, data: dict[str, Any], about: Any) -> Activity:
        for name in ("done_at", "outcome"):
            data.pop(name, None)
        return services.plan_task(actor=self.request.user, about=about, due_at=data.pop("due_at", None), **data)

    def do_edit(self, record: Activity, data: dict[str, Any], version: int | None) -> Activity:
        data.pop("external_ref", None)
        return services.edit_activity(
            actor=self.request.user, activity=record, now=timezone.now(), version=version, **data
        )

    def do_delete(self, record: Activity) -> None:
        services.delete_activity(actor=self.request.user, activity=record)

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: str) -> Response:
        activity, data = self.get_record(pk), self.cleaned(CompleteInput)
        data.pop("version", None)
        return self.answer_fresh(services.complete(actor=request.user, activity=activity, now=timezone.now(), **data))

    @action(detail=True, methods=["post"])
    def append(self, request: Request, pk: str) -> Response:
        """Add to what can no longer be changed."""
        activity, data = self.get_record(pk), self.cleaned(AppendInput)
        added = services.append(actor=request.user, activity=activity, body=data["body"], now=timezone.now())
        return Response(AddendumOutput().to_representation(added), status=201)
