"""Serializers of the API: output compiled once per class (lists of 50 rows are most of the traffic), input strict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from core import masking
from core.money import Money, MoneyError
from core.reading import is_column

Getter = Callable[[Any], Any]
# Where a path's value stands in a row of `values_list`.
Positions = dict[str, int]
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
    {"type": ["object", "null"], "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}}
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

    def paths(self) -> list[str]:
        return [self.amount, self.currency]

    def reader(self, at: Positions) -> Getter:
        amount, currency = at[self.amount], at[self.currency]
        return lambda row: None if row[amount] is None else {"amount": f"{row[amount]:.2f}", "currency": row[currency]}

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


@extend_schema_field(
    {
        "type": ["object", "null"],
        "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
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

    def paths(self) -> list[str]:
        return [f"{self.path}_id", f"{self.path}.{self.name_path}"]

    def reader(self, at: Positions) -> Getter:
        pk, name = (at[path] for path in self.paths())
        return lambda row: None if row[pk] is None else {"id": row[pk], "name": row[name]}

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

    def paths(self) -> list[str]:
        return [self.path]

    def reader(self, at: Positions) -> Getter:
        value = at[self.path]
        return lambda row: None if row[value] is None else f"{row[value].normalize():f}"

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


@extend_schema_field(OpenApiTypes.STR)
class Composed(serializers.Field):
    """A value made by `function` from attributes: `name = Composed(person_name, "first_name", "last_name")`."""

    def __init__(self, function: Callable[..., Any], *sources: str, **kwargs: Any) -> None:
        self.function, self.sources = function, sources
        super().__init__(read_only=True, source="*", **kwargs)

    def getter(self) -> Getter:
        values = [attrgetter(source) for source in self.sources]
        return lambda row: self.function(*(value(row) for value in values))

    def paths(self) -> list[str]:
        return list(self.sources)

    def reader(self, at: Positions) -> Getter:
        places = [at[source] for source in self.sources]
        return lambda row: self.function(*(row[place] for place in places))

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


class Output(serializers.Serializer):
    """Base of everything the API gives out, compiled once per class.

    From instances every field is read by a getter. A list whose fields are all columns (of the table or of a joined one) is read
    from plain tuples instead: making 50 instances of three models costs more than all the rest of the request.
    """

    _getters: ClassVar[dict[type, list[tuple[str, Getter]]]] = {}
    _flat: ClassVar[dict[tuple[type, type], FlatPlan | None]] = {}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        kind = type(self)
        if kind not in self._getters:
            self._getters[kind] = [(name, self._getter(field)) for name, field in self._outgoing()]
        return self.covered({name: get(instance) for name, get in self._getters[kind]})

    def covered(self, values: dict[str, Any]) -> dict[str, Any]:
        """Without what the reader may not see."""
        return masking.covered_values(self.noun, values, found) if (found := self._restricted) else values

    noun: ClassVar[str] = ""

    @cached_property
    def _restricted(self) -> masking.Restrictions:
        """Once for all rows: a list has one serializer and one reader."""
        request = self.context.get("request") if self.noun in masking.GUARDED else None
        return masking.NONE if request is None else masking.restrictions_of(request.user, self.noun)

    def flat_plan(self, model: type[models.Model]) -> FlatPlan | None:
        """How to read rows of `model` as tuples; None when some field needs an instance."""
        key = (type(self), model)
        if key not in self._flat:
            self._flat[key] = self._make_plan(model)
        return self._flat[key]

    def from_tuples(self, plan: FlatPlan) -> Getter:
        """What makes of a row read with `plan` what its reader may see."""
        return lambda row: self.covered(plan.represent(row))

    def _outgoing(self) -> list[tuple[str, Any]]:
        return [(name, field) for name, field in self.fields.items() if not field.write_only]

    def _getter(self, field: Any) -> Getter:
        if hasattr(field, "getter"):
            return field.getter()
        if isinstance(field, serializers.SerializerMethodField):
            return getattr(self, field.method_name)
        if is_plain(field):
            return attrgetter(field.source)
        return lambda row: None if (value := field.get_attribute(row)) is None else field.to_representation(value)

    def _make_plan(self, model: type[models.Model]) -> FlatPlan | None:
        wanted: dict[str, None] = {}
        for _name, field in self._outgoing():
            paths = field.paths() if hasattr(field, "paths") else [field.source] if is_plain(field) else None
            if paths is None or not all(is_column(model, path.replace(".", "__")) for path in paths):
                return None
            wanted.update(dict.fromkeys(paths))
        at = {path: number for number, path in enumerate(wanted)}
        readers = [
            (name, field.reader(at) if hasattr(field, "reader") else itemgetter(at[field.source]))
            for name, field in self._outgoing()
        ]
        return FlatPlan([path.replace(".", "__") for path in wanted], readers)


@dataclass(frozen=True)
class FlatPlan:
    """ORM paths to ask for, and how each output field is read from the tuple they give."""

    columns: list[str]
    readers: list[tuple[str, Getter]]

    def represent(self, row: Any) -> dict[str, Any]:
        return {name: read(row) for name, read in self.readers}


def is_plain(field: Any) -> bool:
    return isinstance(field, PLAIN) and field.source != "*"


@extend_schema_field(OpenApiTypes.URI)
class Address(serializers.Field):
    """Where the record stands: `attribute` of the serializer names the route."""

    def __init__(self, attribute: str) -> None:
        self.attribute = attribute
        super().__init__(read_only=True, source="*")

    def route(self) -> str | None:
        name = getattr(self.parent, self.attribute)
        return f"{name}-detail" if name and self.attribute == "api_route" else name

    def getter(self) -> Getter:
        route = self.route()
        return lambda row: address(route, row.pk) if route else None

    def paths(self) -> list[str]:
        return ["id"]

    def reader(self, at: Positions) -> Getter:
        route, pk = self.route(), at["id"]
        return lambda row: address(route, row[pk]) if route else None

    def to_representation(self, row: Any) -> Any:
        return self.getter()(row)


def external_ref(system: str, pk: str) -> dict[str, str] | None:
    return {"system": system, "id": pk} if pk else None


@extend_schema_field(
    {"type": ["object", "null"], "properties": {"system": {"type": "string"}, "id": {"type": "string"}}}
)
class ExternalRefOut(Composed):
    def __init__(self) -> None:
        super().__init__(external_ref, "external_system", "external_id")


class RecordOutput(Output):
    """What every editable resource carries. Subclasses set `api_route` ("lead") and `page_route` ("leads:detail")."""

    api_route: ClassVar[str]
    page_route: ClassVar[str | None] = None

    id = serializers.UUIDField(read_only=True)
    url = Address("api_route")
    web_url = Address("page_route")
    version = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    external_ref = ExternalRefOut()


_prefixes: dict[str, tuple[str, str]] = {}
PLACEHOLDER = "00000000-0000-7000-8000-000000000000"


def address(route: str, pk: Any) -> str:
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
        if self.parent is not None and isinstance(data, dict):
            self._require_whole(data)
        return super().to_internal_value(data)

    def _require_whole(self, data: dict[str, Any]) -> None:
        """A part that is sent is sent whole: in a PATCH, too, which lets DRF leave out required fields at every depth."""
        if missing := [name for name, field in self.fields.items() if field.required and name not in data]:
            raise serializers.ValidationError(
                {
                    name: [serializers.ErrorDetail(str(self.fields[name].error_messages["required"]), code="required")]
                    for name in missing
                }
            )


def results_of(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """For the document: `{"results": […]}` without pages."""
    return inline_serializer(f"{kind.__name__}Results", {"results": kind(many=True)})


class ExternalRefIn(serializers.Serializer):
    system = serializers.CharField(max_length=60)
    id = serializers.CharField(max_length=120)


@extend_schema_field({"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}})
class MoneyIn(serializers.Field):
    """Takes `{"amount": "1234.50", "currency": "CNY"}`; gives `Money`. Floats are refused: they are not exact."""

    default_error_messages = {
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
