"""Targets, credits and the metric dictionary for other programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.listing import Listing
from core.periods import Period
from core.serializers import DecimalText, ExternalRefIn, Input, MoneyIn, MoneyOut, Output, RecordOutput, Ref
from core.viewsets import RecordResource, Resource
from people.models import Team, User
from people.queries import organisation
from targets import services
from targets.filters import CreditFilter, TargetFilter
from targets.metrics import METRICS, MONEY, Metric
from targets.models import CreditEntry, Target
from targets.queries import attach_progress
from targets.scopes import Scope, TeamTree
from targets.table import CREDIT_TABLE, TARGET_TABLE

SUBJECT_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["company", "team", "user"]},
        "id": {"type": "string", "nullable": True},
    },
}
PERIOD_SCHEMA = {
    "type": "object",
    "properties": {"start": {"type": "string", "format": "date"}, "end": {"type": "string", "format": "date"}},
}
QUANTITY_SCHEMA = {
    "type": ["object", "string", "null"],
    "description": "Money as an object, a number of things as a string.",
}


def quantity(value: Decimal | None, currency: str) -> dict[str, str] | str | None:
    """Money metrics as `{"amount", "currency"}`, counted things as a string."""
    if value is None:
        return None
    return {"amount": f"{value:.2f}", "currency": currency} if currency else f"{value.normalize():f}"


class TargetOutput(RecordOutput):
    api_route: ClassVar[str] = "target"
    page_route: ClassVar[str | None] = "targets:detail"

    metric = serializers.CharField()
    subject = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    value = serializers.SerializerMethodField()
    stretch = serializers.SerializerMethodField()
    challenge = serializers.SerializerMethodField()
    note = serializers.CharField()
    actual = serializers.SerializerMethodField()
    attainment = serializers.SerializerMethodField()
    gap = serializers.SerializerMethodField()
    working_days_left = serializers.SerializerMethodField()

    @extend_schema_field(SUBJECT_SCHEMA)
    def get_subject(self, row: Target) -> dict[str, Any]:
        return {"type": row.subject_type, "id": row.user_id or row.team_id, "name": row.subject_name}

    @extend_schema_field(PERIOD_SCHEMA)
    def get_period(self, row: Target) -> dict[str, Any]:
        return {"start": row.start_on, "end": row.end_on}

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_value(self, row: Target) -> Any:  # type: ignore[override]
        return quantity(row.value, row.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_stretch(self, row: Target) -> Any:
        return quantity(row.stretch, row.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_challenge(self, row: Target) -> Any:
        return quantity(row.challenge, row.currency)

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_actual(self, row: Any) -> Any:
        return quantity(row.progress.actual, row.currency) if row.progress else None

    @extend_schema_field(OpenApiTypes.STR)
    def get_attainment(self, row: Any) -> str | None:
        """Actual ÷ target as a ratio ("0.4"); null where the target is 0."""
        return None if row.progress is None or row.progress.ratio is None else f"{row.progress.ratio.normalize():f}"

    @extend_schema_field(QUANTITY_SCHEMA)
    def get_gap(self, row: Any) -> Any:
        return quantity(row.progress.gap, row.currency) if row.progress else None

    @extend_schema_field(OpenApiTypes.INT)
    def get_working_days_left(self, row: Any) -> int | None:
        return row.progress.working_days_left if row.progress else None


class SubjectIn(Input):
    version = None  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=Target.Subject.choices)
    id = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """The person or team itself: both are known to everybody who may log in."""
        kind, pk = data["type"], data.get("id")
        if (kind == Target.Subject.COMPANY) != (pk is None):
            raise serializers.ValidationError({"id": [_("A person or team needs its id; the company has none.")]})
        models: dict[str, Any] = {"user": User, "team": Team}
        model = models.get(kind)
        found = model.objects.filter(pk=pk).first() if model else None
        if model and found is None:
            raise serializers.ValidationError({"id": [_("This person or team does not exist.")]})
        return {kind: found} if found else {}


class PeriodIn(Input):
    version = None  # type: ignore[assignment]
    start = serializers.DateField()
    end = serializers.DateField()

    def validate(self, data: dict[str, Any]) -> Period:
        if data["end"] <= data["start"]:
            raise serializers.ValidationError(
                {"end": [_("A period ends after it starts; end is the first day that no longer belongs.")]}
            )
        return Period(data["start"], data["end"])


@extend_schema_field(QUANTITY_SCHEMA)
class QuantityIn(serializers.Field):
    """A decimal string, or money in the base currency as `{"amount", "currency"}`."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Give a decimal string, or an object with amount (a string) and currency.",
        "currency": "Targets are in the organisation's base currency.",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, dict):
            money = MoneyIn().run_validation(data)
            if money.currency != organisation().base_currency:
                self.fail("currency")
            return money.amount
        if not isinstance(data, str):
            self.fail("invalid")
        return serializers.DecimalField(max_digits=18, decimal_places=2).run_validation(data)


class TargetInput(Input):
    metric = serializers.ChoiceField(choices=[metric.key for metric in METRICS.values() if metric.can_be_promised])
    subject = SubjectIn()
    period = PeriodIn()
    value = QuantityIn()
    stretch = QuantityIn(required=False, allow_null=True)
    challenge = QuantityIn(required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="why the value is changed"
    )
    external_ref = ExternalRefIn(required=False)


class TargetResource(RecordResource):
    """Targets with their actual value and attainment. Changing a value keeps the earlier one as a version."""

    room = "targets"
    model = Target
    table = TARGET_TABLE
    filterset_class = TargetFilter
    output = TargetOutput
    input = TargetInput
    needs: ClassVar[dict[str, str]] = {
        "create": "manage",
        "partial_update": "manage",
        "destroy": "manage",
        "bulk": "manage",
    }

    def listing(self) -> Listing:
        listing = super().listing()
        attach_progress(listing.rows, today=timezone.localdate())
        return listing

    def answer(self, record: Target, status_code: int = 200) -> Response:
        attach_progress([record], today=timezone.localdate())
        return super().answer(record, status_code)

    def do_create(self, data: dict[str, Any]) -> Target:
        return services.set_target(actor=self.request.user, **data.pop("subject"), **data)

    def do_edit(self, record: Target, data: dict[str, Any], version: int | None) -> Target:
        """Metric, subject and period may be sent back as they are; another one is refused."""
        reason = data.pop("reason", "")
        data.pop("external_ref", None)
        period, subject = data.pop("period", record.period), data.pop("subject", None)
        changes = {name: value for name, value in data.items() if name != "metric" or value != record.metric}
        if period != record.period:
            changes["period"] = period
        if subject is not None and (subject.get("user"), subject.get("team")) != (record.user, record.team):
            changes["subject"] = subject
        return services.edit_target(
            actor=self.request.user,
            target=record,
            changes=changes,
            version=version,
            reason=reason,
            today=timezone.localdate(),
        )

    def do_delete(self, record: Target) -> None:
        services.delete_target(actor=self.request.user, target=record, today=timezone.localdate())

    @action(detail=True, methods=["get"])
    def versions(self, request: Request, pk: str) -> Response:
        """What the target said before, by whom and why; newest first."""
        target = self.get_record(pk)
        rows = target.versions.select_related("actor")
        return Response({"results": [_version(row, target.currency) for row in rows]})


def _version(row: Any, currency: str) -> dict[str, Any]:
    actor = {"id": row.actor.pk, "name": row.actor.full_name} if row.actor else None
    values = {name: quantity(getattr(row, name), currency) for name in ("value", "stretch", "challenge")}
    return {"version": row.number, **values, "reason": row.reason, "actor": actor, "at": row.at}


class CreditOutput(Output):
    id = serializers.UUIDField()
    basis = serializers.CharField()
    kind = serializers.CharField()
    user = Ref("user", "full_name")
    team = Ref("team")
    on = serializers.DateField()
    amount = MoneyOut()
    base_amount = serializers.SerializerMethodField()
    fx_rate = DecimalText("fx_rate")
    percent = DecimalText("percent")
    quantity = DecimalText("quantity")
    cost = MoneyOut("cost")
    product = Ref("product")
    deal_type = serializers.CharField()
    opportunity = Ref("opportunity")
    contract = serializers.SerializerMethodField()
    payment = serializers.SerializerMethodField()
    reverses = serializers.SerializerMethodField()
    reason = serializers.CharField()
    booked_at = serializers.DateTimeField()

    @extend_schema_field(
        {"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}}
    )
    def get_base_amount(self, row: CreditEntry) -> dict[str, str]:
        return {"amount": f"{row.base_amount:.2f}", "currency": organisation().base_currency}

    @extend_schema_field(OpenApiTypes.UUID)
    def get_reverses(self, row: CreditEntry) -> Any:
        """The entry that this one undoes."""
        return row.reverses_id

    @extend_schema_field(OpenApiTypes.UUID)
    def get_contract(self, row: CreditEntry) -> None:
        """Always null for credit on the basis "won"."""

    @extend_schema_field(OpenApiTypes.UUID)
    def get_payment(self, row: CreditEntry) -> None:
        """Always null for credit on the basis "won"."""


class CreditResource(Resource):
    """The credit ledger, read only: who is credited with how much, when, on which basis, and where it comes from."""

    room = "credits"
    model = CreditEntry
    table = CREDIT_TABLE
    filterset_class = CreditFilter
    output = CreditOutput


class MetricOutput(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    definition = serializers.CharField()


class MetricResource(viewsets.ViewSet):
    """The metric dictionary, and the value of a metric for a person, a team or everybody, within what the caller may see."""

    room: ClassVar[str] = "targets"
    lookup_value_regex = "[a-z_]{1,40}"
    serializer_class = MetricOutput

    def action_needed(self) -> str:
        return "view"

    def list(self, request: Request) -> Response:
        return Response(
            {"next": None, "previous": None, "results": [_described(metric) for metric in METRICS.values()]}
        )

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(_described(_metric(pk)))

    @extend_schema(
        parameters=[
            OpenApiParameter("start", OpenApiTypes.DATE, required=True),
            OpenApiParameter(
                "end", OpenApiTypes.DATE, required=True, description="the first day that no longer belongs"
            ),
            OpenApiParameter("user", OpenApiTypes.UUID),
            OpenApiParameter("team", OpenApiTypes.UUID),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    @action(detail=True, methods=["get"])
    def value(self, request: Request, pk: str) -> Response:
        metric, (scope, period) = _metric(pk), _asked(request)
        total = metric.value(scope, period)
        currency = organisation().base_currency if metric.unit == MONEY else ""
        address = request.build_absolute_uri(metric.address(scope, period))
        return Response({"metric": metric.key, "value": quantity(total, currency), "web_url": address})


def _metric(key: str) -> Metric:
    if key not in METRICS:
        raise Http404
    return METRICS[key]


def _described(metric: Metric) -> dict[str, Any]:
    return {"key": metric.key, "label": str(metric.label), "unit": metric.unit, "definition": str(metric.definition)}


def _asked(request: Request) -> tuple[Scope, Period]:
    """Whose value, for which days: from the query; anything else in it is refused."""
    params = request.query_params
    if unknown := sorted(set(params) - {"start", "end", "user", "team"}):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    period = PeriodIn(data={name: params[name] for name in ("start", "end") if name in params})
    period.is_valid(raise_exception=True)
    ids = {name: _uuid(params[name], name) for name in ("user", "team") if params.get(name)}
    scope = TeamTree.of_all().scope(user_id=ids.get("user"), team_id=ids.get("team"), viewer=request.user)
    return scope, period.validated_data


def _uuid(text: str, name: str) -> Any:
    field = serializers.UUIDField()
    try:
        return field.run_validation(text)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({name: error.detail}) from error
