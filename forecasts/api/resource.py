"""Forecasts for other programs: the tree as it stands, one's own word, the waterfall, accuracy, and `predict` for any series."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Refusal
from core.periods import Period, period_of
from forecasts import queries, services
from forecasts.api.predict import PredictInput, PredictOutput
from forecasts.api.shapes import (
    AccuracyPage,
    ForecastInput,
    ForecastLineOutput,
    ForecastPage,
    ForecastSubmission,
    WaterfallOutput,
    figures,
    money,
    submission_body,
)
from forecasts.models import SnapshotDay
from forecasts.predicting import foretell
from forecasts.rhythm import KINDS, QUARTER
from people.queries import organisation

PERIOD = [
    OpenApiParameter(
        "kind", OpenApiTypes.STR, enum=list(KINDS), description="the length of the period; default quarter"
    ),
    OpenApiParameter("start", OpenApiTypes.DATE, description="a day of the period; default today"),
]
DAYS = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="a day that was kept; default the first in the period"),
    OpenApiParameter("to", OpenApiTypes.DATE, description="a later one; default the last that was kept"),
    OpenApiParameter(
        "currency", OpenApiTypes.STR, description="deals of one currency, in it; default all, in the base currency"
    ),
]
ACCURACY_DAYS = 366


class ForecastResource(viewsets.ViewSet):
    """The forecast of a period by team and person, as the caller may see it."""

    room: ClassVar[str] = "forecasts"
    needs: ClassVar[dict[str, str]] = {"create": "edit", "predict": "view"}
    serializer_class = ForecastLineOutput

    def action_needed(self) -> str:
        return self.needs.get(self.action or "", "view")

    @extend_schema(parameters=PERIOD, responses=ForecastPage)
    def list(self, request: Request) -> Response:
        period = asked_period(request, {"kind", "start"})
        view = queries.forecast(request.user, period, today=timezone.localdate())
        rows = [figures(row, period, view.currency) for row in view.rows()]
        return Response({"next": None, "previous": None, "results": rows})

    @extend_schema(request=ForecastInput, responses={201: ForecastSubmission})
    def create(self, request: Request) -> Response:
        """Submit one's own forecast. An earlier one is kept; the last one holds."""
        given = ForecastInput(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        currency = organisation().base_currency
        wrong = [name for name in ("commit", "best_case") if data[name].currency != currency]
        if wrong:
            message = _("Forecasts are in the base currency, %(currency)s.") % {"currency": currency}
            raise serializers.ValidationError({name: [message] for name in wrong})
        period = period_of(data["start"], data["kind"], organisation().fiscal_year_start)
        made = services.submit_forecast(
            actor=request.user, period=period, commit=data["commit"].amount, best_case=data["best_case"].amount,
            note=data.get("note", ""), now=timezone.now(),
        )  # fmt: skip
        return Response(submission_body(made, request.user.full_name, currency), status=201)

    @extend_schema(request=PredictInput, responses=PredictOutput)
    @action(detail=False, methods=["post"])
    def predict(self, request: Request) -> Response:
        """Foretell any series: points, an 80 % interval, the methods, and how good they would have been."""
        given = PredictInput(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        return Response(asdict(foretell(data["values"], season=data["season"] or 1, horizon=data["horizon"])))

    @extend_schema(parameters=[*PERIOD, *DAYS], responses=WaterfallOutput)
    @action(detail=False, methods=["get"])
    def waterfall(self, request: Request) -> Response:
        """What changed the open pipeline of a period between two kept days."""
        period = asked_period(request, {"kind", "start", "from", "to", "currency"})
        before, after = asked_days(request, period)
        currency = request.query_params.get("currency") or None
        found = queries.waterfall(request.user, period, before, after, queries.Asked(currency=currency))
        return Response({
            "period": {"start": period.start, "end": period.end}, "from": before.on, "to": after.on,
            "bars": [{"key": bar.key, "amount": money(bar.amount, found.currency), "deals": bar.deals} for bar in found.bars],
        })  # fmt: skip

    @extend_schema(responses=AccuracyPage)
    @action(detail=False, methods=["get"])
    def accuracy(self, request: Request) -> Response:
        """How right the frozen forecasts of the last year's periods were, by person and weeks ahead."""
        refuse_unknown(request, set())
        today, currency = timezone.localdate(), organisation().base_currency
        rows = queries.accuracy(request.user, today=today, since=today - timedelta(days=ACCURACY_DAYS))
        results = [
            {
                "user": {"id": row.user_id, "name": row.name}, "weeks": row.weeks, "forecasts": row.forecasts,
                "forecast": money(row.told, currency), "actual": money(row.came, currency),
                "accuracy": text(row.accuracy), "bias": text(row.bias),
            }
            for row in rows
        ]  # fmt: skip
        return Response({"next": None, "previous": None, "results": results})


def text(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{rate:f}"


def refuse_unknown(request: Request, known: set[str]) -> None:
    if unknown := sorted(set(request.query_params) - known):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})


def asked_period(request: Request, known: set[str]) -> Period:
    refuse_unknown(request, known)
    kind = request.query_params.get("kind") or QUARTER
    if kind not in KINDS:
        raise BadRequest(_("The kind is quarter or month."))
    return period_of(asked_day(request, "start") or timezone.localdate(), kind, organisation().fiscal_year_start)


def asked_day(request: Request, name: str) -> date | None:
    given = request.query_params.get(name, "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadRequest(_("“%(name)s” must be a day such as 2026-01-31.") % {"name": name}) from error


def asked_days(request: Request, period: Period) -> tuple[SnapshotDay, SnapshotDay]:
    """The kept days that are meant: on or before the days given."""
    after = queries.kept_day(asked_day(request, "to") or timezone.localdate())
    before = queries.kept_day(asked_day(request, "from") or period.start, or_after=True)
    if before is None or after is None or before.on > after.on:
        raise Refusal(_("The pipeline was not kept on two such days."), code="no_snapshot", field="from")
    return before, after
