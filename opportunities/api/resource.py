"""Opportunities and their verbs."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.listing import Listing
from core.serializers import Input
from core.viewsets import RecordResource
from opportunities import services
from opportunities.api.inputs import (
    AssignInput,
    CollaboratorInput,
    ContactsInput,
    KnownInput,
    LinesInput,
    LoseInput,
    MoveInput,
    OpportunityInput,
    ReasonInput,
    RequirementInput,
    SalesPlanInput,
    SplitsInput,
    WinInput,
    parts_of,
)  # fmt: skip
from opportunities.api.outputs import OpportunityOutput, StageChangeOutput, card_out, column_out, with_parts
from opportunities.api.process import ProcessVerbs
from opportunities.board import Board, unfiltered
from opportunities.filters import OpportunityFilter
from opportunities.models import Opportunity, Pipeline, Stage
from opportunities.queries import default_stages, stage_history
from opportunities.table import TABLE
from people.queries import organisation, rates_on


class OpportunityResource(ProcessVerbs, RecordResource):
    """Opportunities the caller may see."""

    room = "opportunities"
    model = Opportunity
    table = TABLE
    filterset_class = OpportunityFilter
    output = OpportunityOutput
    input = OpportunityInput
    needs: ClassVar[dict[str, str]] = {
        "move": "edit", "win": "edit", "lose": "edit", "invalidate": "edit", "reopen": "reopen", "assign": "assign",
        "splits": "edit", "lines": "edit", "contacts": "edit", "share": "edit",
    }  # fmt: skip

    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {
        "move": MoveInput, "win": WinInput, "lose": LoseInput, "invalidate": ReasonInput, "reopen": ReasonInput,
        "assign": AssignInput, "splits": SplitsInput, "lines": LinesInput, "contacts": ContactsInput, "share": CollaboratorInput,
        "requirements": RequirementInput, "checklist": KnownInput, "plan": SalesPlanInput,
    }  # fmt: skip

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return with_parts(TABLE.fetch(queryset))

    def do_create(self, data: dict[str, Any]) -> Opportunity:
        data.pop("reason", None)
        currency = data["amount"].currency if data.get("amount") else _currency_of_lines(data)
        now = timezone.now()
        values = {
            **parts_of(data, currency),
            **({"currency": currency} if "amount" not in data and data.get("lines") else {}),
        }
        return services.create_opportunity(actor=self.request.user, now=now, today=timezone.localdate(now), **values)

    def do_edit(self, record: Opportunity, data: dict[str, Any], version: int | None) -> Opportunity:
        """A new owner is an assignment; it happens in one transaction with the rest."""
        owner = data.pop("owner", None)
        data.pop("external_ref", None)
        currency = data["amount"].currency if data.get("amount") else record.currency
        with transaction.atomic():
            record = services.edit_opportunity(
                actor=self.request.user,
                opportunity=record,
                now=timezone.now(),
                version=version,
                **parts_of(data, currency),
            )
            if owner is not None and owner.pk != record.owner_id:
                record = services.assign(actor=self.request.user, opportunity=record, owner=owner)
        return record

    def do_delete(self, record: Opportunity) -> None:
        services.delete_opportunity(actor=self.request.user, opportunity=record, now=timezone.now())

    def _verb(self, serializer: type[Input], pk: str) -> tuple[Opportunity, dict[str, Any]]:
        """The record asked for and the cleaned body, with actor, now and version as the services take them."""
        record, data = self.get_record(pk), self.cleaned(serializer)
        return record, {**data, "version": self.version_asked(data), "actor": self.request.user}

    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """To another stage. What its gate asks for may be given along."""
        record, data = self._verb(MoveInput, pk)
        currency = data["amount"].currency if data.get("amount") else record.currency
        given = {name: value for name, value in data.items() if name not in ("owner", "external_ref", "pipeline")}
        return self.answer_fresh(services.move(opportunity=record, now=timezone.now(), **parts_of(given, currency)))

    @action(detail=True, methods=["post"])
    def win(self, request: Request, pk: str) -> Response:
        record, data = self._verb(WinInput, pk)
        now = timezone.now()
        given = parts_of(data, record.currency)
        return self.answer_fresh(services.win(opportunity=record, now=now, today=timezone.localdate(now), **given))

    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: str) -> Response:
        record, data = self._verb(LoseInput, pk)
        now = timezone.now()
        return self.answer_fresh(services.lose(opportunity=record, now=now, today=timezone.localdate(now), **data))

    @action(detail=True, methods=["post"])
    def invalidate(self, request: Request, pk: str) -> Response:
        record, data = self._verb(ReasonInput, pk)
        now = timezone.now()
        return self.answer_fresh(
            services.invalidate(opportunity=record, now=now, today=timezone.localdate(now), **data)
        )

    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        record, data = self._verb(ReasonInput, pk)
        return self.answer_fresh(services.reopen(opportunity=record, now=timezone.now(), **data))

    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        record, data = self._verb(AssignInput, pk)
        return self.answer_fresh(services.assign(opportunity=record, **data))

    @action(detail=True, methods=["post"])
    def splits(self, request: Request, pk: str) -> Response:
        """Who shares in it; revenue sums to exactly 100 %."""
        record, data = self._verb(SplitsInput, pk)
        return self.answer_fresh(
            services.set_splits(opportunity=record, now=timezone.now(), **parts_of(data, record.currency))
        )

    @action(detail=True, methods=["post"])
    def lines(self, request: Request, pk: str) -> Response:
        """What is sold; the amount becomes the sum."""
        record, data = self._verb(LinesInput, pk)
        return self.answer_fresh(
            services.set_lines(opportunity=record, now=timezone.now(), **parts_of(data, record.currency))
        )

    @action(detail=True, methods=["post"])
    def contacts(self, request: Request, pk: str) -> Response:
        record, data = self._verb(ContactsInput, pk)
        return self.answer_fresh(
            services.set_contacts(opportunity=record, now=timezone.now(), **parts_of(data, record.currency))
        )

    @action(detail=True, methods=["get"], url_path="stage-history")
    def stage_history(self, request: Request, pk: str) -> Response:
        steps = stage_history(self.get_record(pk))
        return Response({"results": [StageChangeOutput().to_representation(step) for step in steps]})

    @action(detail=True, methods=["post"], url_path="collaborators")
    def share(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.cleaned(CollaboratorInput)
        data.pop("version", None)
        services.add_collaborator(actor=request.user, opportunity=record, **data)
        return self.answer_fresh(record)

    @action(detail=False, methods=["get"])
    def board(self, request: Request) -> Response:
        """One pipeline by stages: heads in the base currency and the first cards; `?stage=…&cursor=…` gives the rest of a column."""
        now = timezone.now()
        today = timezone.localdate(now)
        params = request.query_params.copy()
        (pipeline, stages), cursor = board_stages(params), params.get("cursor")
        listing = Listing(
            params, Opportunity.objects.visible_to(request.user), TABLE, OpportunityFilter, request=request._request
        )
        board = Board(
            listing.queryset,
            stages,
            rates_on=rates_on,
            currency=organisation().base_currency,
            now=now,
            today=today,
            totals_of=unfiltered(listing),
        )
        if cursor:
            return Response(self._column(board, stages, params, cursor))
        columns = [
            column_out(column, board.currency, self._more(column.stage, column.more)) for column in board.columns
        ]
        return Response(
            {"pipeline": {"id": pipeline.pk, "name": pipeline.name}, "currency": board.currency, "columns": columns}
        )

    def _column(self, board: Board, stages: list[Stage], params: QueryDict, cursor: str) -> dict[str, Any]:
        stage = next((stage for stage in stages if str(stage.pk) == params.get("stage")), None)
        if stage is None:
            raise BadRequest("A cursor of the board needs the stage it belongs to.")
        cards, more = board.rest(stage, cursor)
        return {"cards": [card_out(card) for card in cards], "next": self._more(stage, more)}

    def _more(self, stage: Stage, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        params = self.request.query_params.copy()
        params["stage"], params["cursor"] = str(stage.pk), cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{params.urlencode()}")


def board_stages(params: QueryDict) -> tuple[Pipeline, list[Stage]]:
    """The pipeline asked for, or the default one, with its stages; it stays among the filters."""
    if not (asked := params.get("pipeline")):
        stages = default_stages()
        if stages:
            return stages[0].pipeline, stages
    try:
        pipeline = Pipeline.objects.filter(pk=UUID(asked)).first() if asked else None
    except ValueError as error:
        raise BadRequest("Unreadable id of a pipeline.") from error
    if pipeline is None:
        raise Http404
    return pipeline, list(pipeline.stages.all())


def _currency_of_lines(data: dict[str, Any]) -> str:
    """A deal made with lines but without an amount is in the currency of their prices."""
    priced = [line["unit_price"].currency for line in data.get("lines", []) if line["unit_price"] is not None]
    return priced[0] if priced else organisation().base_currency
