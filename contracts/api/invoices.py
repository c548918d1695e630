"""Records of invoices for other programs."""

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
from contracts.api.answering import NEEDS, Approvable, ReasonInput
from contracts.filters import InvoiceFilter
from contracts.models import Contract, Invoice
from contracts.table import INVOICES
from core.errors import Refusal
from core.serializers import DecimalText, ExternalRefIn, Input, MoneyIn, MoneyOut, RecordOutput, Ref
from opportunities.api.inputs import Visible


class InvoiceOutput(RecordOutput):
    api_route = "invoice"
    page_route = "contracts:invoice"

    number = serializers.CharField()
    contract = Ref("contract")
    kind = serializers.ChoiceField(choices=Invoice.Kind.choices)
    status = serializers.ChoiceField(choices=Invoice.Status.choices)
    title = serializers.CharField()
    tax_number = serializers.CharField()
    amount = MoneyOut("amount", "contract.currency")
    tax_rate = DecimalText("tax_rate")
    tax_amount = MoneyOut("tax_amount", "contract.currency")
    invoice_number = serializers.CharField()
    issued_on = serializers.DateField()
    sent_on = serializers.DateField()
    void_reason = serializers.CharField()
    reverses = Ref("reverses", "number")


class InvoiceInput(Input):
    contract = Visible(Contract)
    amount = MoneyIn()
    kind = serializers.ChoiceField(choices=Invoice.Kind.choices, required=False)
    title = serializers.CharField(max_length=200, required=False)
    tax_number = serializers.CharField(max_length=30, allow_blank=True, required=False)
    address = serializers.CharField(max_length=300, allow_blank=True, required=False)
    bank_account = serializers.CharField(max_length=200, allow_blank=True, required=False)
    tax_rate = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    items = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    external_ref = ExternalRefIn(required=False)


class IssueInput(Input):
    invoice_number = serializers.CharField(max_length=40)
    issued_on = serializers.DateField()


class SentInput(Input):
    sent_on = serializers.DateField()


class InvoiceResource(Approvable):
    """Invoices are recorded here; the tax authority's platform issues them."""

    room = "contracts"
    subject = "invoice"
    model = Invoice
    table = INVOICES
    filterset_class = InvoiceFilter
    output = InvoiceOutput
    input = InvoiceInput
    needs: ClassVar[dict[str, str]] = {
        **NEEDS, "create": "edit", "issue": "approve", "mark_sent": "edit", "void": "approve", "reverse": "edit",
    }  # fmt: skip

    def fetch(self, queryset: Any) -> Any:
        return super().fetch(queryset).select_related("reverses")

    def do_create(self, data: dict[str, Any]) -> Invoice:
        now, contract, money = timezone.now(), data.pop("contract"), data.pop("amount")
        if money.currency != contract.currency:
            raise Refusal(_("The contract is in another currency."), code="other_currency", field="amount")
        return services.request_invoice(
            actor=self.request.user,
            contract=contract,
            amount=money.amount,
            now=now,
            today=timezone.localdate(now),
            **data,
        )

    def of_version(self, kind: type[Input]) -> dict[str, Any]:
        """What was sent, with the version it is based on, from the body or from If-Match."""
        data = self.cleaned(kind)
        return {**data, "version": self.version_asked(data)}

    @extend_schema(request=IssueInput)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.of_version(IssueInput)
        services.issue_invoice(actor=self.request.user, invoice=record, today=timezone.localdate(), **data)
        return self.answer_fresh(record)

    @extend_schema(request=SentInput)
    @action(detail=True, methods=["post"], url_path="sent")
    def mark_sent(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.of_version(SentInput)
        services.send_invoice(actor=self.request.user, invoice=record, **data)
        return self.answer_fresh(record)

    @extend_schema(request=ReasonInput)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.of_version(ReasonInput)
        services.void_invoice(actor=self.request.user, invoice=record, today=timezone.localdate(), **data)
        return self.answer_fresh(record)

    @extend_schema(request=ReasonInput)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        record, data, now = self.get_record(pk), self.of_version(ReasonInput), timezone.now()
        red = services.reverse_invoice(
            actor=self.request.user, invoice=record, now=now, today=timezone.localdate(now), **data
        )
        return self.answer_fresh(red, 201)
