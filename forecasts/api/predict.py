"""What `POST forecasts/predict/` takes and gives."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import Input

LONGEST = 5000
LONGEST_SEASON = 60
FURTHEST = 60
LARGEST = Decimal("1e30")
MOST_CHARACTERS = 60


@extend_schema_field({"type": "string", "pattern": r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"})
class AmountText(serializers.Field[Any, Any, Any, Any]):
    """A finite decimal number as text ("1234.50"); whole numbers and decimals of JSON will do as well."""

    default_error_messages = {
        "number": gettext_lazy("“%(given)s” is not a number."),
        "finite": gettext_lazy("The number must be finite."),
        "large": gettext_lazy("The number is too large."),
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            raise serializers.ValidationError(_("A number is needed, as text."), code="number")
        try:
            number = Decimal(str(data).strip()[:MOST_CHARACTERS])
        except InvalidOperation as error:
            raise serializers.ValidationError(
                _("“%(given)s” is not a number.") % {"given": str(data)[:40]}, code="number"
            ) from error
        if not number.is_finite():
            raise serializers.ValidationError(_("The number must be finite."), code="finite")
        if abs(number) > LARGEST:
            raise serializers.ValidationError(_("The number is too large."), code="too_large")
        return number


class PredictInput(Input):
    version = None  # type: ignore[assignment]
    values = serializers.ListField(child=AmountText(), min_length=1, max_length=LONGEST)
    season = serializers.IntegerField(
        min_value=1, max_value=LONGEST_SEASON, default=12, allow_null=True, help_text="null or 1: there is no season"
    )
    horizon = serializers.IntegerField(min_value=1, max_value=FURTHEST, default=1)


class BacktestOutput(serializers.Serializer[Any]):
    origins = serializers.IntegerField()
    wape = serializers.CharField(allow_null=True)
    mape = serializers.CharField(allow_null=True)
    mase = serializers.CharField(allow_null=True)
    smape = serializers.CharField(allow_null=True)
    coverage = serializers.CharField(allow_null=True)


class PredictOutput(serializers.Serializer[Any]):
    points = serializers.ListField(child=serializers.CharField())
    lower = serializers.ListField(child=serializers.CharField())
    upper = serializers.ListField(child=serializers.CharField())
    method = serializers.CharField()
    shares = serializers.DictField(child=serializers.CharField())
    backtest = BacktestOutput()
