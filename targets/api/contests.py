"""Contests with their live or frozen score, and the honours of each month, for other programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Refusal
from core.listing import Listing
from core.serializers import Input, Output, Ref
from core.viewsets import Resource
from people.models import Team, User
from people.queries import organisation
from targets import services
from targets.api.inputs import MetricChoice
from targets.api.shapes import PERIOD_SCHEMA, PeriodIn, SubjectIn, quantity
from targets.filters import ContestFilter, HonourFilter
from targets.metrics import MONEY
from targets.models import Contest, Honour
from targets.queries.contests import Match, matches
from targets.table import CONTEST_TABLE, HONOUR_TABLE

SIDES_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["user", "team"]},
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string"},
            "score": {"type": ["object", "string", "null"]},
            "leads": {"type": "boolean"},
        },
    },
}


class ContestOutput(Output):
    id = serializers.UUIDField()
    name = serializers.CharField()
    metric = serializers.CharField()
    period = serializers.SerializerMethodField()
    stake = serializers.CharField()
    state = serializers.SerializerMethodField()
    sides = serializers.SerializerMethodField()
    created_by = Ref("created_by", "full_name")

    @extend_schema_field(PERIOD_SCHEMA)
    def get_period(self, row: Contest) -> dict[str, Any]:
        return {"start": row.start_on, "end": row.end_on}

    @extend_schema_field({"type": "string", "enum": ["planned", "running", "over"]})
    def get_state(self, row: Any) -> str:
        return str(row.match.state)

    @extend_schema_field(SIDES_SCHEMA)
    def get_sides(self, row: Any) -> list[dict[str, Any]]:
        match: Match = row.match
        currency = organisation().base_currency if match.metric and match.metric.unit == MONEY else ""
        return [
            {
                "type": "user" if standing.side.user_id else "team", "id": standing.side.user_id or standing.side.team_id,
                "name": str(standing.side.subject), "score": quantity(standing.score, currency), "leads": standing.leads,
            }
            for standing in match.standings
        ]  # fmt: skip


class ContestInput(Input):
    version = None  # type: ignore[assignment]
    name = serializers.CharField(max_length=120)
    metric = MetricChoice(max_length=40)
    period = PeriodIn()
    sides = SubjectIn(many=True)
    stake = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CallOffInput(Input):
    version = None  # type: ignore[assignment]
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ContestResource(Resource):
    """Two people or two teams against each other on a metric. The score is live until the contest is over, and then fixed."""

    room = "targets"
    model = Contest
    table = CONTEST_TABLE
    filterset_class = ContestFilter
    output = ContestOutput
    input = ContestInput
    needs: ClassVar[dict[str, str]] = {"create": "manage", "call_off": "manage"}
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {"call_off": CallOffInput}

    def listing(self) -> Listing:
        listing = super().listing()
        _attach_matches(listing.rows)
        return listing

    def answer(self, record: Contest, status_code: int = 200) -> Response:
        _attach_matches([record])
        return super().answer(record, status_code)

    @extend_schema(request=ContestInput, responses={201: ContestOutput})
    def create(self, request: Request) -> Response:
        """Set two that one manages against each other; both are told."""
        data = self.cleaned(ContestInput)
        sides: list[Any] = [next(iter(side.values()), None) for side in data.pop("sides")]
        if not all(isinstance(side, User | Team) for side in sides):
            raise Refusal("A side is a person or a team.", code="two_sides", field="sides")
        made = services.start_contest(actor=request.user, today=timezone.localdate(), sides=sides, **data)
        return self.answer_fresh(made, 201)

    @extend_schema(request=CallOffInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, pk: str) -> Response:
        """It is taken away, and both sides are told; one that is over stays (409)."""
        contest, data = self.get_record(pk), self.cleaned(CallOffInput)
        services.call_off_contest(actor=request.user, contest=contest, **data)
        return Response(status=204)


def _attach_matches(rows: Any) -> None:
    listed = list(rows)
    for row, match in zip(listed, matches(listed, today=timezone.localdate()), strict=True):
        row.match = match


class HonourOutput(Output):
    id = serializers.UUIDField()
    metric = serializers.CharField()
    period = serializers.SerializerMethodField()
    user = Ref("user", "full_name")
    rank = serializers.IntegerField()

    @extend_schema_field(PERIOD_SCHEMA)
    def get_period(self, row: Honour) -> dict[str, Any]:
        return {"start": row.start_on, "end": row.end_on}


class HonourResource(Resource):
    """Who was best in each month, by metric. Places only: what somebody sold is not told here."""

    room = "targets"
    model = Honour
    table = HONOUR_TABLE
    filterset_class = HonourFilter
    output = HonourOutput
