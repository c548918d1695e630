"""Shapes that several resources share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.periods import Period
from core.serializers import Input

PERIOD_SCHEMA = {
    "type": "object",
    "properties": {
        "start": {"type": "string", "format": "date"},
        "end": {
            "type": ["string", "null"],
            "format": "date",
            "description": "the first day that no longer belongs",
        },
    },
}
MONEY_SCHEMA = {"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}}
ANY_SCHEMA = {"type": "object", "additionalProperties": True}


def money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": currency}


class PeriodIn(Input):
    """`{"start", "end"}`; end is the first day that no longer belongs."""

    version = None  # type: ignore[assignment]
    start = serializers.DateField()
    end = serializers.DateField()

    def validate(self, data: dict[str, Any]) -> Any:
        if data["end"] <= data["start"]:
            raise serializers.ValidationError(
                {"end": [_("A period ends after it starts; end is the first day that no longer belongs.")]}
            )
        return Period(data["start"], data["end"])


class OpenPeriodIn(Input):
    """As a period, but it may have no end."""

    version = None  # type: ignore[assignment]
    start = serializers.DateField()
    end = serializers.DateField(required=False, allow_null=True)
