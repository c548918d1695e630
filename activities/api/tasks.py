"""What belongs to a task, for other programs: how far it is, checklist, helpers, what it waits for, whether it comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities import services
from activities.api.fields import VisibleRecord
from activities.models import Activity, Recurrence, TaskDetail
from activities.services import Repeat
from core.serializers import Input
from core.viewsets import RecordResource
from people.models import User

if TYPE_CHECKING:
    Base = RecordResource
else:
    Base = object  # joined to the one resource of activities, no resource by itself

PARTS = ("task", "checklist", "helpers", "dependencies", "recurrence")


class TaskInput(Input):
    progress = serializers.IntegerField(min_value=0, max_value=100, required=False)
    is_important = serializers.BooleanField(required=False)


class PointInput(serializers.Serializer):
    text = serializers.CharField(max_length=200)
    done = serializers.BooleanField(default=False)


class ChecklistInput(Input):
    """The whole list as it is to be."""

    items = PointInput(many=True, max_length=50)  # type: ignore[call-arg]  # of the list, which `many` makes


class HelpersInput(Input):
    users = serializers.PrimaryKeyRelatedField(many=True, queryset=User.objects.filter(is_active=True))


class DependenciesInput(Input):
    """The activities that have to be done before."""

    before = VisibleRecord(Activity, many=True)


class RecurrenceInput(Input):
    """`frequency` null ends the series after this one."""

    frequency = serializers.ChoiceField(choices=Recurrence.Frequency.choices, allow_null=True)
    interval = serializers.IntegerField(min_value=1, max_value=99, default=1)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, default=list
    )
    until = serializers.DateField(required=False, allow_null=True)
    count = serializers.IntegerField(min_value=1, max_value=999, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("until") and attrs.get("count"):
            raise serializers.ValidationError({"count": "Give an end or a number of times, not both."}, code="both")
        return attrs


class TaskOutput(serializers.Serializer):
    progress = serializers.IntegerField()
    is_important = serializers.BooleanField()
    warning = serializers.CharField(allow_blank=True)


class ChecklistOutput(serializers.Serializer):
    done = serializers.IntegerField()
    results = PointInput(many=True)


class NamedOutput(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class HelpersOutput(serializers.Serializer):
    results = NamedOutput(many=True)


class PredecessorOutput(NamedOutput):
    done_at = serializers.DateTimeField(allow_null=True)


class DependenciesOutput(serializers.Serializer):
    results = PredecessorOutput(many=True)


class RecurrenceOutput(serializers.ModelSerializer):
    """`{"frequency": null}` for what does not come again."""

    frequency = serializers.ChoiceField(choices=Recurrence.Frequency.choices, allow_null=True)

    class Meta:
        model = Recurrence
        fields = ("frequency", "interval", "weekdays", "starts_on", "until", "count")


OUTPUTS: dict[str, type[serializers.Serializer[Any]]] = {
    "task": TaskOutput,
    "checklist": ChecklistOutput,
    "helpers": HelpersOutput,
    "dependencies": DependenciesOutput,
    "recurrence": RecurrenceOutput,
}
INPUTS: dict[str, type[serializers.Serializer[Any]]] = {
    "task": TaskInput,
    "checklist": ChecklistInput,
    "helpers": HelpersInput,
    "dependencies": DependenciesInput,
    "recurrence": RecurrenceInput,
}


class TaskVerbs(Base):
    """GET tells one part, POST sets it; services ask who may, and a token that only reads may post none of them."""

    def action_needed(self) -> str:
        writes = self.request is not None and self.request.method == "POST"
        return "edit" if writes and self.action in PARTS else super().action_needed()

    def given(self, pk: str) -> tuple[Activity, dict[str, Any]]:
        """The record and, when something is sent, what."""
        record = self.get_record(pk)
        data = self.cleaned(INPUTS[self.action]) if self.request.method == "POST" else {}
        data.pop("version", None)
        return record, data

    @action(detail=True, methods=["get", "post"])
    def task(self, request: Request, pk: str) -> Response:
        """How far it is, whether it is important. A warning tells of what it still waits for."""
        record, data = self.given(pk)
        warning = ""
        if "is_important" in data:
            services.set_important(actor=request.user, activity=record, is_important=data["is_important"])
        if "progress" in data:
            warning = services.set_progress(actor=request.user, activity=record, progress=data["progress"])
        detail = detail_of(record)
        return Response({"progress": detail.progress, "is_important": detail.is_important, "warning": warning})

    @action(detail=True, methods=["get", "post"])
    def checklist(self, request: Request, pk: str) -> Response:
        record, data = self.given(pk)
        if data:
            items = [(item["text"], item["done"]) for item in data["items"]]
            services.set_checklist(actor=request.user, activity=record, items=items)
        detail = detail_of(record)
        return Response({"done": detail.ticked, "results": detail.checklist})

    @action(detail=True, methods=["get", "post"])
    def helpers(self, request: Request, pk: str) -> Response:
        record, data = self.given(pk)
        if data:
            services.set_helpers(actor=request.user, activity=record, users=data["users"])
        rows = record.collaborators.select_related("user").order_by("id")
        return Response({"results": [{"id": row.user_id, "name": row.user.full_name} for row in rows]})

    @action(detail=True, methods=["get", "post"])
    def dependencies(self, request: Request, pk: str) -> Response:
        """What it waits for, also where the caller may see no more of it than its name."""
        record, data = self.given(pk)
        if data:
            services.set_predecessors(actor=request.user, activity=record, before=data["before"])
        rows = record.waits_for.select_related("before").order_by("id")
        return Response(
            {
                "results": [
                    {"id": row.before_id, "name": row.before.subject, "done_at": row.before.done_at} for row in rows
                ]
            }
        )

    @action(detail=True, methods=["get", "post"])
    def recurrence(self, request: Request, pk: str) -> Response:
        record, data = self.given(pk)
        if data:
            services.repeat(actor=request.user, activity=record, repeat=repeat_of(data))
        row = detail_of(record).recurrence
        return Response({"frequency": None} if row is None or not row.is_active else recurrence_out(row))


def detail_of(activity: Activity) -> TaskDetail:
    found = TaskDetail.objects.select_related("recurrence").filter(activity=activity).first()
    return found or TaskDetail(activity=activity)


def repeat_of(data: dict[str, Any]) -> Repeat | None:
    if data["frequency"] is None:
        return None
    weekly = tuple(data["weekdays"]) if data["frequency"] == Recurrence.Frequency.WEEKLY else ()
    return Repeat(data["frequency"], data["interval"], weekly, data.get("until"), data.get("count"))


def recurrence_out(row: Recurrence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("frequency", "interval", "weekdays", "starts_on", "until", "count")}
