"""Serializers of the API: output compiled once per class (lists of 50 rows are most of the traffic), input strict."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.money import Money, MoneyError

Getter = Callable[[Any], Any]
PLAIN = (
    serializers.CharField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.UUIDField,
    serializers.DateTimeField,
    serializers.DateField,
    serializers.JSONField,
    serializers.ChoiceField,
)


@extend_schema_field(
    {"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}, "nullable": True}
)
class MoneyOut(serializers.Field):
    """`{"amount": "1234.50", "currency": "CNY"}` from two attributes."""

    def __init__(self, amount: str = "amount", currency: str = "currency", **kwargs: Any) -> None:
        self.amount, self.currency = amount, currency
        super().__init__(read_only=True, source="*", **kwargs)

    def getter(self) -> Getter:
        amount, currency = attrgetter(self.amount), attrgetter(self.currency)

        def get(row: Any) -> dict[str, str] | None:
            value = amount(row)
            return None if value is None else {"amount": f"{value:.2f}", "currency": currency(row)}

        return get

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


@extend_schema_field(
    {
        "type": "object",
        "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
        "nullable": True,
    }
)
class Ref(serializers.Field):
    """A related object as `{"id", "name"}`; fetch it with select_related. `name` is an attribute of the related object."""

    def __init__(self, source: str, name: str = "name", **kwargs: Any) -> None:
        self.path, self.name_path = source, name
        super().__init__(read_only=True, source="*", **kwargs)

    def getter(self) -> Getter:
        related, name = attrgetter(self.path), attrgetter(self.name_path)

        def get(row: Any) -> dict[str, Any] | None:
            other = related(row)
            return None if other is None else {"id": other.pk, "name": name(other)}

        return get

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


@extend_schema_field(OpenApiTypes.STR)
class DecimalText(serializers.Field):
    """A rate or percentage as a string ("0.05"), without trailing zeros."""

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.path = source
        super().__init__(read_only=True, source="*", **kwargs)

    def getter(self) -> Getter:
        value = attrgetter(self.path)
        return lambda row: None if value(row) is None else f"{value(row).normalize():f}"

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


class Output(serializers.Serializer):
    """Base of everything the API gives out. Fields with a `getter()` and plain fields are read without DRF's per-field machinery."""

    _compiled: ClassVar[dict[type, list[tuple[str, Getter]]]] = {}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        getters = self._compiled.get(type(self)) or self._compile()
        return {name: get(instance) for name, get in getters}

    def _compile(self) -> list[tuple[str, Getter]]:
        getters = [(name, self._getter(field)) for name, field in self.fields.items() if not field.write_only]
        self._compiled[type(self)] = getters
        return getters

    def _getter(self, field: Any) -> Getter:
        if hasattr(field, "getter"):
            return field.getter()
        if isinstance(field, serializers.SerializerMethodField):
            return getattr(self, field.method_name)
        if isinstance(field, PLAIN) and field.source != "*":
            return attrgetter(field.source)
        return lambda row: None if (value := field.get_attribute(row)) is None else field.to_representation(value)


class RecordOutput(Output):
    """What every editable resource carries. Subclasses set `api_route` ("lead") and `page_route` ("leads:detail")."""

    api_route: ClassVar[str]
    page_route: ClassVar[str | None] = None

    id = serializers.UUIDField(read_only=True)
    url = serializers.SerializerMethodField()
    web_url = serializers.SerializerMethodField()
    version = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    external_ref = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Any) -> str:
        return _address(f"{self.api_route}-detail", row.pk)

    @extend_schema_field(OpenApiTypes.URI)
    def get_web_url(self, row: Any) -> str | None:
        return _address(self.page_route, row.pk) if self.page_route else None

    @extend_schema_field(
        {"type": "object", "properties": {"system": {"type": "string"}, "id": {"type": "string"}}, "nullable": True}
    )
    def get_external_ref(self, row: Any) -> dict[str, str] | None:
        return row.external_ref


_prefixes: dict[str, tuple[str, str]] = {}
PLACEHOLDER = "00000000-0000-7000-8000-000000000000"


def _address(route: str, pk: Any) -> str:
    """`reverse` costs more than the rest of a row; the address around the id is the same for all rows of a route."""
    if route not in _prefixes:
        before, _found, behind = reverse(route, args=[PLACEHOLDER]).partition(PLACEHOLDER)
        _prefixes[route] = before, behind
    before, behind = _prefixes[route]
    return f"{before}{pk}{behind}"


class Input(serializers.Serializer):
    """Base of everything the API takes: a field it doesn't know is an error, not ignored."""

    version = serializers.IntegerField(required=False, min_value=1, help_text="the version this change is based on")

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(
                {name: [serializers.ErrorDetail(_("Unknown field."), code="unknown")] for name in unknown}
            )
        return super().to_internal_value(data)


class ExternalRefIn(serializers.Serializer):
    system = serializers.CharField(max_length=60)
    id = serializers.CharField(max_length=120)


@extend_schema_field({"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}})
class MoneyIn(serializers.Field):
    """Takes `{"amount": "1234.50", "currency": "CNY"}`; gives `Money`. Floats are refused: they are not exact."""

    default_error_messages: ClassVar[dict[str, str]] = {
        "invalid": "Expected an object with amount (a string) and currency.",
        "amount": 'The amount must be a decimal string with at most two places, such as "1234.50".',
        "currency": "The currency must be an ISO 4217 code such as CNY.",
    }

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) - {"amount", "currency"} or "amount" not in data:
            self.fail("invalid")
        currency = data.get("currency")
        if (
            not isinstance(currency, str)
            or len(currency) != 3
            or not currency.isalpha()
            or not currency.isupper()
            or not currency.isascii()
        ):
            self.fail("currency")
        if not isinstance(data["amount"], str):
            self.fail("amount")
        amount = serializers.DecimalField(max_digits=18, decimal_places=2)
        try:
            return Money(amount.run_validation(data["amount"]), currency)
        except (serializers.ValidationError, MoneyError):
            self.fail("amount")

    def to_representation(self, value: Any) -> Any:
        return {"amount": f"{value.amount:.2f}", "currency": value.currency}
