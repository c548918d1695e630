"""Rules for other programs: definitions as data, tried before they are switched on, with the log of their runs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from automation import queries, services
from automation.filters import RuleFilters
from automation.hooks import kind_of
from automation.models import Rule, RuleRun
from automation.records import KINDS
from automation.shipped import SHIPPED
from automation.soundness import problems_of
from automation.table import RULES
from automation.words import problem_words
from core.errors import FieldProblem, Refusal
from core.serializers import Input, RecordOutput, Ref, results_of
from core.viewsets import RecordResource

RECENT = 100
ANYTHING = {"type": "object", "additionalProperties": True}


class RuleOutput(RecordOutput):
    api_route: ClassVar[str] = "rule"
    page_route: ClassVar[str | None] = "automation:detail"

    name = serializers.CharField()
    record_type = serializers.CharField()
    definition = serializers.DictField()
    edition = serializers.IntegerField()
    is_active = serializers.BooleanField()
    on_import = serializers.BooleanField()
    paused_reason = serializers.CharField()
    sentence = serializers.SerializerMethodField()
    owner = Ref("owner", "full_name")

    @extend_schema_field(OpenApiTypes.STR)
    def get_sentence(self, row: Rule) -> str:
        return queries.sentence_of(row.record_type, row.definition)


class RuleInput(Input):
    name = serializers.CharField(max_length=120)
    record_type = serializers.ChoiceField(choices=list(KINDS))
    definition = serializers.DictField(help_text='{"trigger": {"on": …}, "when": {…}, "steps": [{"do": …}]}')
    on_import = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)


class TryInput(Input):
    version = None  # type: ignore[assignment]
    record_type = serializers.ChoiceField(choices=list(KINDS))
    definition = serializers.DictField()


class PressInput(Input):
    version = None  # type: ignore[assignment]
    record = serializers.UUIDField()


class RunOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    record_id = serializers.UUIDField()
    record_name = serializers.CharField()
    state = serializers.CharField()
    log = serializers.JSONField()
    depth = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()


class RuleResource(RecordResource):
    """When … if … then … rules; each acts with its owner's rights."""

    room = "automation"
    model = Rule
    table = RULES
    filterset_class = RuleFilters
    output = RuleOutput
    input = RuleInput
    inputs: ClassVar[dict[str, Any]] = {"attempt": TryInput, "press": PressInput}
    needs: ClassVar[dict[str, str]] = dict.fromkeys(
        ("create", "partial_update", "destroy", "attempt", "press"), "manage"
    )
    # A rule is written with care: one at a time.
    bulk = None  # type: ignore[assignment]

    def do_create(self, data: dict[str, Any]) -> Rule:
        return services.create_rule(actor=self.request.user, now=timezone.now(), **data)

    def do_edit(self, record: Rule, data: dict[str, Any], version: int | None) -> Rule:
        if data.pop("record_type", record.record_type) != record.record_type:
            raise Refusal(_("This can't be changed."), code="fixed", field="record_type")
        return services.edit_rule(
            actor=self.request.user, now=timezone.now(), rule=record, changes=data, version=version
        )

    def do_delete(self, record: Rule) -> None:
        services.delete_rule(actor=self.request.user, rule=record)

    @extend_schema(request=TryInput, responses={200: ANYTHING})
    @action(detail=False, methods=["post"], url_path="try")
    def attempt(self, request: Request) -> Response:
        """How often a rule would have run in the last thirty days, and on which records; nothing is kept."""
        data = self.cleaned(TryInput)
        if problems := problems_of(data["definition"], kind_of(data["record_type"], data["definition"])):
            found = [FieldProblem(f"definition.{row.path}", row.code, problem_words(row)) for row in problems]
            raise Refusal(found[0].message, code="unsound_rule", problems=found)
        trial = queries.try_rule(user=request.user, now=timezone.now(), today=timezone.localdate(), **data)
        sample = [{"id": row.pk, "name": str(row)} for row in trial.sample]
        sentence = queries.sentence_of(data["record_type"], data["definition"])
        return Response(
            {
                "count": trial.count,
                "since": trial.since,
                "complete": trial.complete,
                "sample": sample,
                "sentence": sentence,
            }
        )

    @extend_schema(request=PressInput, responses={202: RunOutput})
    @action(detail=True, methods=["post"])
    def press(self, request: Request, pk: str) -> Response:
        """Press the rule's button on one record."""
        rule = self.get_record(pk)
        record = queries.record_or_404(rule, request.user, self.cleaned(PressInput)["record"])
        run = services.press(
            actor=request.user, rule=rule, record=record, now=timezone.now(), today=timezone.localdate()
        )
        return Response(RunOutput(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={200: results_of(RunOutput)})
    @action(detail=True, methods=["get"])
    def runs(self, request: Request, pk: str) -> Response:
        """The latest hundred runs, newest first, with what each step did."""
        rows = RuleRun.objects.filter(rule=self.get_record(pk))[:RECENT]
        return Response({"results": RunOutput(rows, many=True).data})

    @extend_schema(responses={200: ANYTHING})
    @action(detail=False, methods=["get"])
    def shipped(self, request: Request) -> Response:
        """Rules that come with the product, to start from."""
        rows = [
            {"key": row.key, "name": str(row.name), "record_type": row.record_type, "definition": row.definition()}
            for row in SHIPPED
        ]
        return Response({"results": rows})
