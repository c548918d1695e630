"""Dashboards for other programs: the home page's figures, the shipped ones and those somebody put together, in the caller's sight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.catalogues import CATALOGUE, whole
from core.replicas import reading
from core.serializers import Input
from core.viewsets import version_asked
from people.models import Team, User
from people.ownership import get_visible_or_404
from reports.api import home_figures, pipeline_figures
from reports.builder import Figure, ReportTable, definition_of
from reports.dashboards.cards import Asked, Shown, show
from reports.dashboards.layout import Place
from reports.dashboards.limits import limits_from
from reports.dashboards.reading import asked_of
from reports.dashboards.shipped import SHIPPED
from reports.models import CardKind, Dashboard, DashboardCard
from reports.models.dashboard import MOST_ROWS
from reports.services import dashboards as services

PLACE = frozenset({"column", "row", "width", "height"})
CARD = OpenApiParameter("card", OpenApiTypes.UUID, OpenApiParameter.PATH, description="id of one of its cards")
MAKERS = {"home": home_figures, "pipeline": pipeline_figures}


class DashboardOutput(serializers.Serializer[Any]):
    key = serializers.CharField()
    figures = serializers.JSONField()


class CardInput(Input):
    version = None  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=CardKind.choices)
    definition = serializers.DictField()
    title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    column = serializers.IntegerField(min_value=1, max_value=12)
    row = serializers.IntegerField(min_value=1, max_value=MOST_ROWS)
    width = serializers.IntegerField(min_value=1, max_value=12)
    height = serializers.IntegerField(min_value=1, max_value=8)

    def validate_definition(self, data: dict[str, Any]) -> Any:
        definition, problems = definition_of(data)
        if definition is None or problems:
            raise serializers.ValidationError([f"{one.path}: {one.sentence}" for one in problems])
        return definition


class CardChange(CardInput):
    """Only what is given is changed; a new place moves the other cards out of the way."""


class DashboardChange(Input):
    name = serializers.CharField(max_length=120)
    sentence = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    for_everyone = serializers.BooleanField(required=False, default=False)
    people = serializers.PrimaryKeyRelatedField(many=True, required=False, queryset=User.objects.filter(is_active=True))
    teams = serializers.PrimaryKeyRelatedField(many=True, required=False, queryset=Team.objects.filter(is_active=True))


class DashboardInput(DashboardChange):
    version = None  # type: ignore[assignment]
    cards = CardInput(many=True, required=False)


class DashboardResource(viewsets.ViewSet):
    """The figures of the home page ("home") and of the pipeline report ("pipeline"), the shipped dashboards by their key, and those that
    were put together by their id; each card with its figures and the address of their records. Limits: `window`, `team`, `pipeline`."""

    room: ClassVar[str] = "reports"
    lookup_value_regex = "[a-z]{1,20}|[0-9a-fA-F-]{36}"
    serializer_class = DashboardOutput

    def action_needed(self) -> str:
        return "manage" if self.action in CHANGES else "view"

    def get_serializer_class(self) -> Any:
        return INPUTS.get(self.action or "", DashboardOutput)

    @extend_schema(parameters=[OpenApiParameter("count", bool)], responses={200: CATALOGUE})
    def list(self, request: Request) -> Response:
        keys = [{"key": key} for key in (*MAKERS, *(row.key for row in _shipped(request)))]
        made = Dashboard.objects.visible_to(request.user).order_by("name", "id").values_list("pk", "name", "owner_id")
        rows = [{"key": "", "id": pk, "name": name, "is_mine": owner == request.user.pk} for pk, name, owner in made]
        return whole(request, [*keys, *rows])

    def retrieve(self, request: Request, pk: str) -> Response:
        with reading(request.user.pk):
            if pk in MAKERS:
                return Response({"key": pk, "updated_at": timezone.now(), "figures": MAKERS[pk](request)})
            shipped = {row.key: row for row in _shipped(request)}
            if pk in shipped:
                row = shipped[pk]
                return self._answer(request, list(row.cards), {"key": pk, "name": str(row.name)})
            dashboard = get_visible_or_404(Dashboard.objects.all(), request.user, _id(pk))
            said = {"key": "", "id": dashboard.pk, "name": dashboard.name, "version": dashboard.version}
            return self._answer(request, asked_of(dashboard), said)

    def _answer(self, request: Request, cards: Iterable[Asked], said: dict[str, Any]) -> Response:
        now, limits = timezone.now(), limits_from(request._request.GET)
        shown = show(cards, request.user, timezone.localdate(now), limits)
        return Response({**said, "updated_at": now, "cards": [card_of(card) for card in shown]})

    def create(self, request: Request) -> Response:
        values = self._cleaned(DashboardInput)
        cards = [_asked(place, row) for place, row in enumerate(values.get("cards", []))]
        made = services.create_dashboard(
            actor=request.user,
            values=values,
            people=values.get("people", []),
            teams=values.get("teams", []),
            cards=cards,
        )
        return Response({"id": made.pk, "name": made.name, "version": made.version}, status=status.HTTP_201_CREATED)

    @extend_schema(request=DashboardChange, responses=DashboardOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Its name and whom it is shared with. The shipped ones are copied to be changed."""
        row, values = self._mine(pk), self._cleaned(DashboardChange, partial=True)
        version = version_asked(request, values)
        services.edit_dashboard(
            actor=request.user, dashboard=row, changes=values, version=version,
            people=values.get("people"), teams=values.get("teams"),
        )  # fmt: skip
        return self.retrieve(request, pk)

    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_dashboard(actor=request.user, dashboard=self._mine(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=CardInput, responses={201: DashboardOutput})
    @action(detail=True, methods=["post"])
    def cards(self, request: Request, pk: str) -> Response:
        """Put a card on it, at the place that is asked for."""
        row, values = self._mine(pk), self._cleaned(CardInput)
        with transaction.atomic():
            card = services.add_card(
                actor=request.user, dashboard=row, kind=values["kind"], definition=values["definition"], title=values["title"]
            )  # fmt: skip
            services.place_card(actor=request.user, card=card, place=_place(card.pk, values))
        answer = self.retrieve(request, pk)
        answer.status_code = status.HTTP_201_CREATED
        return answer

    @extend_schema(request=CardChange, responses=DashboardOutput, parameters=[CARD])
    @action(detail=True, methods=["patch"], url_path="cards/(?P<card>[0-9a-fA-F-]{36})")
    def card(self, request: Request, pk: str, card: str) -> Response:
        """Change what a card shows, or where it stands."""
        row, values = self._card(pk, card), self._cleaned(CardChange, partial=True)
        place = _place(row.pk, {**{name: getattr(row, name) for name in PLACE}, **values})
        shown = {name: values.get(name, getattr(row, name)) for name in ("kind", "title")}
        with transaction.atomic():
            if values.keys() - PLACE:
                definition = values.get("definition") or row.parsed
                row = services.edit_card(actor=request.user, card=row, definition=definition, **shown)
            if values.keys() & PLACE:
                services.place_card(actor=request.user, card=row, place=place)
        return self.retrieve(request, pk)

    @extend_schema(responses={204: None}, parameters=[CARD])
    @card.mapping.delete
    def remove_card(self, request: Request, pk: str, card: str) -> Response:
        services.remove_card(actor=request.user, card=self._card(pk, card))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _mine(self, pk: str) -> Dashboard:
        return get_visible_or_404(Dashboard.objects.all(), self.request.user, _id(pk), action="manage")

    def _card(self, pk: str, card: str) -> DashboardCard:
        return get_object_or_404(self._mine(pk).cards.select_related("dashboard"), pk=_id(card))

    def _cleaned(self, kind: Any, *, partial: bool = False) -> dict[str, Any]:
        given = kind(data=self.request.data, partial=partial, context={"request": self.request})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


CHANGES = frozenset({"create", "partial_update", "destroy", "cards", "card", "remove_card"})
INPUTS = {"create": DashboardInput, "partial_update": DashboardChange, "cards": CardInput, "card": CardChange}


def _shipped(request: Request) -> list[Any]:
    return [row for row in SHIPPED.values() if request.user.may(row.needs)]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _asked(place: int, row: dict[str, Any]) -> Asked:
    return Asked(str(place), row["kind"], row["definition"], _place(place, row), row["title"])


def _place(key: Any, row: dict[str, Any]) -> Place:
    at = Place(key, row["column"], row["row"], row["width"], row["height"])
    if at.column + at.width > 13:
        raise BadRequest(_("The card is wider than the grid."))
    return at


def card_of(card: Shown) -> dict[str, Any]:
    place = card.place
    return {
        "id": card.asked.pk, "title": card.title, "kind": card.kind, "column": place.column, "row": place.row, "width": place.width,
        "height": place.height, "definition": card.definition.as_json(), "problem": card.problem,
        "not_limited_by": list(card.ignored), "web_url": card.address, **(_table(card.table) if card.table else {}),
    }  # fmt: skip


def _table(table: ReportTable) -> dict[str, Any]:
    return {
        "currency": table.currency,
        "columns": [{"measure": one.measure, "title": one.title, "unit": one.unit} for one in table.columns],
        "rows": [{"label": line.head.label, "figures": [_text(one) for one in line.figures]} for line in table.lines],
        "total": [_text(one) for one in table.total.figures],
    }


def _text(figure: Figure) -> str | None:
    return None if figure.value is None else str(figure.value)
