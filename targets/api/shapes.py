"""Shapes that targets, credits and metrics share: a quantity, a subject, a period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.periods import Period
from core.serializers import Input, MoneyIn
from people.models import Team, Territory, User
from people.queries import organisation
from products.models import ProductFamily
from targets.models import Target

SUBJECT_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["company", "team", "user", "territory", "family"]},
        "id": {"type": ["string", "null"]},
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


SUBJECTS: dict[str, tuple[str, Any]] = {
    "user": ("user", User), "team": ("team", Team), "territory": ("territory", Territory), "family": ("product_family", ProductFamily),
}  # fmt: skip


class SubjectIn(Input):
    version = None  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=Target.Subject.choices)
    id = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """The person, team, territory or product family itself: all are known to everybody who may log in."""
        kind, pk = data["type"], data.get("id")
        if (kind == Target.Subject.COMPANY) != (pk is None):
            message = _("A person, team, territory or product family needs its id; the company has none.")
            raise serializers.ValidationError({"id": [message]})
        name, model = SUBJECTS.get(kind, ("", None))
        found = model.objects.filter(pk=pk).first() if model else None
        if model and found is None:
            raise serializers.ValidationError({"id": [_("This subject does not exist.")]})
        return {name: found} if found else {}


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
