"""What goes in and out, field by field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from core.periods import Period
from core.serializers import Input, MoneyIn
from forecasts.models import Submission
from forecasts.rhythm import KINDS, QUARTER
from forecasts.rollup import Node

LATEST_YEAR = 2200


class ForecastMoney(serializers.Serializer[Any]):
    amount = serializers.CharField()
    currency = serializers.CharField()


class ForecastPeriod(serializers.Serializer[Any]):
    start = serializers.DateField()
    end = serializers.DateField()


class ForecastSubject(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ForecastLineOutput(serializers.Serializer[Any]):
    """A team (with all below it) or a person; `depth` tells what lies below what."""

    user = ForecastSubject(allow_null=True)
    team = ForecastSubject(allow_null=True)
    depth = serializers.IntegerField()
    period = ForecastPeriod()
    closed = ForecastMoney()
    commit = ForecastMoney()
    best_case = ForecastMoney()
    pipeline = ForecastMoney()
    omitted = ForecastMoney()
    weighted = ForecastMoney()
    called = ForecastMoney()
    adjustment = ForecastMoney()
    forecast = ForecastMoney()
    best_forecast = ForecastMoney()
    target = ForecastMoney(allow_null=True)
    coverage = serializers.CharField(allow_null=True)
    is_thin = serializers.BooleanField()
    submitted = serializers.IntegerField()
    people = serializers.IntegerField()


@extend_schema_serializer(many=False)
class ForecastPage(serializers.Serializer[Any]):
    """All lines at once: there are as many as teams and people."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ForecastLineOutput(many=True)


class ForecastInput(Input):
    version = None  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=list(KINDS), default=QUARTER)
    start = serializers.DateField()
    commit = MoneyIn()
    best_case = MoneyIn()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)

    def validate_start(self, day: date) -> date:
        if not 1990 <= day.year <= LATEST_YEAR:
            raise serializers.ValidationError("a day of a period between 1990 and 2200 is needed")
        return day


class ForecastSubmission(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = ForecastSubject()
    period = ForecastPeriod()
    number = serializers.IntegerField()
    commit = ForecastMoney()
    best_case = ForecastMoney()
    note = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    is_late = serializers.BooleanField()


class WaterfallBar(serializers.Serializer[Any]):
    key = serializers.CharField()
    amount = ForecastMoney()
    deals = serializers.IntegerField()


class WaterfallOutput(serializers.Serializer[Any]):
    period = ForecastPeriod()
    to = serializers.DateField()
    bars = WaterfallBar(many=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField()}  # no name for an attribute of Python


class ForecastAccuracy(serializers.Serializer[Any]):
    user = ForecastSubject()
    weeks = serializers.IntegerField()
    forecasts = serializers.IntegerField()
    forecast = ForecastMoney()
    actual = ForecastMoney()
    accuracy = serializers.CharField(allow_null=True)
    bias = serializers.CharField(allow_null=True)


class AccuracyPage(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ForecastAccuracy(many=True)


def money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": currency}


def figures(node: Node, period: Period, currency: str) -> dict[str, Any]:
    line = node.figures

    def named(pk: Any) -> dict[str, Any] | None:
        return {"id": pk, "name": node.label} if pk is not None else None

    amounts = {
        name: money(getattr(line, source), currency)
        for name, source in (
            ("closed", "closed"), ("commit", "commit"), ("best_case", "best_case"), ("pipeline", "pipeline"), ("omitted", "omitted"),
            ("weighted", "weighted"), ("called", "called_commit"), ("adjustment", "adjusted_commit"), ("forecast", "forecast"),
            ("best_forecast", "best_forecast"),
        )
    }  # fmt: skip
    return {
        "user": named(node.user_id), "team": named(node.team_id), "depth": node.depth,
        "period": {"start": period.start, "end": period.end}, **amounts,
        "target": None if line.target is None else money(line.target, currency),
        "coverage": None if line.coverage is None else f"{line.coverage:f}", "is_thin": line.is_thin,
        "submitted": line.submitted, "people": line.people,
    }  # fmt: skip


def submission_body(made: Submission, name: str, currency: str) -> dict[str, Any]:
    return {
        "id": made.pk, "user": {"id": made.user_id, "name": name}, "period": {"start": made.start_on, "end": made.end_on},
        "number": made.number, "commit": money(made.commit, currency), "best_case": money(made.best_case, currency),
        "note": made.note, "submitted_at": made.submitted_at, "is_late": made.is_late,
    }  # fmt: skip
