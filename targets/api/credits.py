"""The credit ledger for other programs, read only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import DecimalText, MoneyOut, Output, Ref
from core.viewsets import Resource
from people.queries import organisation
from targets.filters import CreditFilter
from targets.models import CreditEntry
from targets.table import CREDIT_TABLE


class CreditOutput(Output):
    id = serializers.UUIDField()
    basis = serializers.CharField()
    kind = serializers.CharField()
    user = Ref("user", "full_name")
    team = Ref("team")
    territory = Ref("territory")
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
    contract = Ref("contract")
    payment = Ref("payment", "number")
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


class CreditResource(Resource):
    """The credit ledger, read only: who is credited with how much, when, on which basis, and where it comes from."""

    room = "credits"
    model = CreditEntry
    table = CREDIT_TABLE
    filterset_class = CreditFilter
    output = CreditOutput
