"""What programs may send about targets."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.serializers import ExternalRefIn, Input
from people.api.choices import VisibleChoice
from targets.api.shapes import PeriodIn, QuantityIn, SubjectIn
from targets.metrics import catalogue
from targets.models import ReasonClass, Target
from targets.queries.division import EQUAL, HAND, LAST_YEAR, SEASON

WAYS = ("month", "quarter", "half_year", "year", "team", "user", "territory", "family")


class MetricChoice(serializers.CharField):
    """A metric that something can be promised of, the organisation's own ones included."""

    default_error_messages = {"invalid_choice": "There is no such metric."}

    def to_internal_value(self, data: Any) -> str:
        key = super().to_internal_value(data)
        known = catalogue().get(key)
        if known is None or not known.can_be_promised:
            self.fail("invalid_choice")
        return key


class TargetInput(Input):
    metric = MetricChoice(max_length=40)
    subject = SubjectIn()
    period = PeriodIn()
    value = QuantityIn()
    stretch = QuantityIn(required=False, allow_null=True)
    challenge = QuantityIn(required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    parent = VisibleChoice(Target, required=False, allow_null=True)  # type: ignore[assignment]
    strategy = serializers.CharField(max_length=300, required=False, allow_blank=True)
    achievable = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="why it can be reached"
    )
    draft = serializers.BooleanField(required=False, help_text="on creation only: it counts when it is published")
    joiner_pro_rata = serializers.BooleanField(
        required=False, help_text="on creation only: count the working days since the person joined"
    )
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="why the value is changed"
    )
    reason_class = serializers.ChoiceField(choices=ReasonClass.choices, required=False)
    external_ref = ExternalRefIn(required=False)


class AdjustmentInput(Input):
    value = QuantityIn()
    stretch = QuantityIn(required=False, allow_null=True)
    challenge = QuantityIn(required=False, allow_null=True)
    effective_on = serializers.DateField()
    reason_class = serializers.ChoiceField(choices=ReasonClass.choices)
    reason = serializers.CharField(max_length=500)


class DecisionInput(Input):
    version = None  # type: ignore[assignment]
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True)


class BreakDownInput(Input):
    version = None  # type: ignore[assignment]
    way = serializers.ChoiceField(choices=WAYS)
    method = serializers.ChoiceField(choices=(EQUAL, LAST_YEAR, SEASON, HAND), default=EQUAL)
    values = serializers.DictField(
        child=QuantityIn(), required=False, help_text="part (a first day, user:id, team:id …) → value"
    )
    draft = serializers.BooleanField(required=False)


class EmptyInput(Input):
    """Only the version that the act is based on."""
