"""Payments and refunds for other programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contracts import services
from contracts.api.answering import NEEDS, Approvable
from contracts.filters import PaymentFilter
from contracts.models import Contract, Payment
from contracts.table import PAYMENTS
from core.errors import Refusal
from core.serializers import ExternalRefIn, Input, MoneyIn, MoneyOut, RecordOutput, Ref
from opportunities.api.inputs import Visible


class PaymentOutput(RecordOutput):
    api_route = "payment"
    page_route = "contracts:payment"

    number = serializers.CharField()
    contract = Ref("contract")
    amount = MoneyOut("amount", "contract.currency")
    received_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Payment.Method.choices)
    status = serializers.ChoiceField(choices=Payment.Status.choices)
    reference = serializers.CharField()
    note = serializers.CharField()
    reverses = Ref("reverses", "number")
    made_by = Ref("made_by", "full_name")
    approved_at = serializers.DateTimeField()


class PaymentInput(Input):
    """With `reverses` it is a refund of that payment; its amount may be written with or without the minus sign."""

    contract = Visible(Contract, required=False)
    amount = MoneyIn()
    received_on = serializers.DateField(required=False)
    method = serializers.ChoiceField(choices=Payment.Method.choices, required=False)
    reference = serializers.CharField(max_length=120, allow_blank=True, required=False)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")
    reverses = Visible(Payment, required=False, allow_null=True)
    external_ref = ExternalRefIn(required=False)


class PartIn(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1)
    amount = MoneyIn()


class MatchInput(Input):
    parts = PartIn(many=True, allow_empty=True)


class PaymentResource(Approvable):
    """Payments on contracts the caller may see. They are sent for approval as they are made; approved ones never change."""

    room = "contracts"
    subject = "payment"
    model = Payment
    table = PAYMENTS
    filterset_class = PaymentFilter
    output = PaymentOutput
    input = PaymentInput
    needs: ClassVar[dict[str, str]] = {**NEEDS, "create": "edit", "match": "edit"}

    def do_create(self, data: dict[str, Any]) -> Payment:
        now = timezone.now()
        today = timezone.localdate(now)
        money, original = data["amount"], data.get("reverses")
        contract = data.get("contract") or (original.contract if original is not None else None)
        if contract is None:
            raise Refusal(_("Name the contract that is paid."), code="required", field="contract")
        if money.currency != contract.currency:
            raise Refusal(_("The contract is in another currency."), code="other_currency", field="amount")
        day = data.get("received_on") or today
        if original is not None:
            if original.contract_id != contract.pk:
                raise Refusal(_("That payment belongs to another contract."), code="other_contract", field="reverses")
            return services.refund(
                actor=self.request.user, payment=original, amount=abs(money.amount), received_on=day, now=now, today=today,
                reason=data["note"] or _("Refund of %(number)s") % {"number": original.number}, method=data.get("method", ""),
            )  # fmt: skip
        return services.register_payment(
            actor=self.request.user, contract=contract, amount=money.amount, received_on=day, now=now, today=today,
            method=data.get("method", Payment.Method.TRANSFER), reference=data.get("reference", ""), note=data["note"],
            external_ref=data.get("external_ref"),
        )  # fmt: skip

    def do_edit(self, record: Payment, data: dict[str, Any], version: int | None) -> Payment:
        """A payment that was returned, mended and sent again."""
        now = timezone.now()
        if data.get("contract") not in (None, record.contract) or data.get("reverses") is not None:
            raise Refusal(_("A payment stays with its contract."), code="fixed", field="contract")
        given: dict[str, Any] = {name: data[name] for name in ("received_on", "method", "reference") if name in data}
        if "amount" in data:
            given["amount"] = data["amount"].amount
        return services.resend_payment(
            actor=self.request.user, payment=record, now=now, today=timezone.localdate(now), version=version, **given
        )

    @extend_schema(request=MatchInput)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, pk: str) -> Response:
        """Match an approved payment by hand with instalments, named by their position."""
        record, data = self.get_record(pk), self.cleaned(MatchInput)
        known = {row.position: row for row in record.contract.instalments.all()}
        if unknown := sorted({part["position"] for part in data["parts"]} - set(known)):
            message = _("There is no instalment %(position)s.") % {"position": unknown[0]}
            raise Refusal(message, code="unknown_instalment", field="parts")
        parts = {known[part["position"]]: part["amount"].amount for part in data["parts"]}
        services.allocate(actor=self.request.user, payment=record, parts=parts, today=timezone.localdate())
        return self.answer_fresh(record)
