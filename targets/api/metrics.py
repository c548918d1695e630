"""The metric dictionary for other programs: definitions, values, splits and rankings, each within what the caller may see."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.catalogues import CATALOGUE, whole
from core.periods import Period
from people.models import Team, Territory, User
from people.queries import organisation
from products.models import ProductFamily
from targets.api.shapes import PeriodIn, quantity
from targets.metrics import FAMILY, MONEY, MONTH, TEAM, TERRITORY, USER, Metric, breakdown, catalogue, values
from targets.queries.leaderboards import leaderboard
from targets.scopes import Scope, scope_of

SUBJECTS = (USER, TEAM, TERRITORY, FAMILY)
NAMED: dict[str, Any] = {USER: User, TEAM: Team, TERRITORY: Territory, FAMILY: ProductFamily}
ASKED = [
    OpenApiParameter("start", OpenApiTypes.DATE, required=True),
    OpenApiParameter("end", OpenApiTypes.DATE, required=True, description="the first day that no longer belongs"),
    *(OpenApiParameter(name, OpenApiTypes.UUID) for name in SUBJECTS),
]
COUNT = OpenApiParameter("count", bool)
BY = OpenApiParameter("by", OpenApiTypes.STR, required=True, description="one of the metric's dimensions")


class MetricOutput(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    definition = serializers.CharField()
    dimensions = serializers.ListField(child=serializers.CharField())
    can_be_promised = serializers.BooleanField()


class MetricResource(viewsets.ViewSet):
    """The metric dictionary, and the value of a metric for a person, a team or everybody, within what the caller may see."""

    room: ClassVar[str] = "targets"
    lookup_value_regex = "[a-z0-9_]{1,40}"
    serializer_class = MetricOutput

    def action_needed(self) -> str:
        return "view"

    @extend_schema(parameters=[COUNT], responses={200: CATALOGUE})
    def list(self, request: Request) -> Response:
        return whole(request, [_described(row) for row in catalogue().values()])

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(_described(_metric(pk)))

    @extend_schema(parameters=ASKED, responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def value(self, request: Request, pk: str) -> Response:
        metric, (scope, period) = _metric(pk), _asked(request)
        (total,) = values([(metric, scope, period)])
        address = request.build_absolute_uri(metric.address(scope, period))
        return Response({"metric": metric.key, "value": quantity(total, _currency(metric)), "web_url": address})

    @extend_schema(parameters=[*ASKED, BY], responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def breakdown(self, request: Request, pk: str) -> Response:
        """The number split by person, team of the day, territory, product family or month."""
        metric, (scope, period) = _metric(pk), _asked(request, "by")
        by = request.query_params.get("by", "")
        if metric.dimensions.get(by) is None:
            raise serializers.ValidationError({"by": [_("This metric can't be split by that.")]})
        found = breakdown(metric, scope, period, by)
        return Response({"metric": metric.key, "by": by, "results": _parts(metric, by, found)})

    @extend_schema(
        parameters=[*ASKED[:2], OpenApiParameter("by", enum=["user", "team"]), OpenApiParameter("team", OpenApiTypes.UUID)],
        responses={200: OpenApiTypes.OBJECT},
    )  # fmt: skip
    @action(detail=True, methods=["get"])
    def leaderboard(self, request: Request, pk: str) -> Response:
        """Ranks of people or teams; equals share one."""
        metric, (scope, period) = _metric(pk), _asked(request, "by")
        by = request.query_params.get("by", USER)
        if by not in (USER, TEAM):
            raise serializers.ValidationError({"by": [_("Rank people or teams: user or team.")]})
        places = leaderboard(request.user, metric, period, by=by, team_id=scope.team_id)
        return Response({"metric": metric.key, "results": [_place(place, metric) for place in places]})


def _place(place: Any, metric: Metric) -> dict[str, Any]:
    currency = _currency(metric)
    ratio = None if place.ratio is None else f"{place.ratio.normalize():f}"
    return {
        "rank": place.rank, "subject": {"id": place.subject.pk, "name": str(place.subject)}, "value": quantity(place.value, currency),
        "target": quantity(place.target, currency), "attainment": ratio,
    }  # fmt: skip


def _parts(metric: Metric, by: str, found: dict[Any, Any]) -> list[dict[str, Any]]:
    """Named where they have a name, in a stable order; what belongs nowhere has the key null."""
    known = {} if by == MONTH else NAMED[by].objects.in_bulk([key for key in found if key is not None])
    rows = [
        {"key": key, "name": str(known[key]) if key in known else None, "value": quantity(value, _currency(metric))}
        for key, value in found.items()
    ]
    return sorted(rows, key=lambda row: (row["key"] is None, row["name"] or "", str(row["key"])))


def _metric(key: str) -> Metric:
    known = catalogue()
    if key not in known:
        raise Http404
    return known[key]


def _currency(metric: Metric) -> str:
    return organisation().base_currency if metric.unit == MONEY else ""


def _described(metric: Metric) -> dict[str, Any]:
    dimensions = [name for name, column in metric.dimensions.items() if column is not None]
    return {
        "key": metric.key, "label": str(metric.label), "unit": metric.unit, "definition": str(metric.definition),
        "dimensions": dimensions, "can_be_promised": metric.can_be_promised,
    }  # fmt: skip


def _asked(request: Request, *also: str) -> tuple[Scope, Period]:
    """Whose value, for which days: from the query; anything else in it is refused."""
    params = request.query_params
    if unknown := sorted(set(params) - {"start", "end", *SUBJECTS, *also}):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    period = PeriodIn(data={name: params[name] for name in ("start", "end") if name in params})
    period.is_valid(raise_exception=True)
    ids = {f"{name}_id": _uuid(params[name], name) for name in SUBJECTS if params.get(name)}
    if len(ids) > 1:
        raise serializers.ValidationError({"": [_("Ask for one subject: a person, a team, …")]})
    return scope_of(**ids, viewer=request.user), period.validated_data


def _uuid(text: str, name: str) -> Any:
    field = serializers.UUIDField()
    try:
        return field.run_validation(text)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({name: error.detail}) from error
