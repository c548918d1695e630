"""Quotes and their verbs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import DecimalText, Input, MoneyOut, RecordOutput, Ref
from core.viewsets import RecordResource
from customers.models import Contact
from opportunities.api.inputs import LineIn, ReasonInput, Visible, parts_of
from opportunities.models import Opportunity, Quote, QuoteLine
from opportunities.quote_table import TABLE, QuoteFilter
from opportunities.services import quotes as services


class QuoteLineOutput(serializers.Serializer[Any]):
    def to_representation(self, line: QuoteLine) -> dict[str, Any]:
        currency = line.quote.currency

        def money(amount: Any) -> dict[str, str] | None:
            return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}

        return {
            "product": {"id": line.product_id, "name": line.name} if line.product_id else None,
            "name": line.name,
            "quantity": f"{line.quantity.normalize():f}",
            "unit_price": money(line.unit_price),
            "list_price": money(line.list_price),
            "discount_percent": f"{line.discount_percent.normalize():f}",
            "recurring_months": line.recurring_months,
            "amount": money(line.amount),
            "cost": money(line.cost),
        }


class QuoteOutput(RecordOutput):
    api_route = "quote"
    page_route = "opportunities:quote"

    number = serializers.CharField()
    revision = serializers.IntegerField()
    opportunity = Ref("opportunity")
    contact = Ref("contact")
    state = serializers.ChoiceField(choices=Quote.State.choices)
    amount = MoneyOut("amount", "currency")
    cost = MoneyOut("cost", "currency")
    currency = serializers.CharField()
    discount_percent = DecimalText("discount_percent")
    valid_until = serializers.DateField()
    introduction = serializers.CharField()
    terms = serializers.CharField()
    language = serializers.CharField()
    made_by = Ref("made_by", "full_name")
    sent_at = serializers.DateTimeField()
    answered_on = serializers.DateField()
    answer_note = serializers.CharField()
    lines = QuoteLineOutput(many=True)


class QuoteInput(Input):
    opportunity = Visible(Opportunity, required=False)
    contact = Visible(Contact, required=False, allow_null=True)
    valid_until = serializers.DateField(required=False)
    introduction = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    terms = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    language = serializers.ChoiceField(choices=["en", "zh-hans"], required=False)
    lines = LineIn(many=True, required=False)


class AnswerInput(Input):
    answered_on = serializers.DateField(required=False)
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)


class QuoteNoteInput(Input):
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class QuoteResource(RecordResource):
    """Quotes of the opportunities the caller may see. They are withdrawn, not deleted: their numbers have no gaps."""

    room = "opportunities"
    model = Quote
    table = TABLE
    filterset_class = QuoteFilter
    output = QuoteOutput
    input = QuoteInput
    needs: ClassVar[dict[str, str]] = {
        "create": "edit", "submit": "edit", "recall": "edit", "send": "edit", "accept": "edit", "decline": "edit",
        "withdraw": "edit", "revise": "edit",
    }  # fmt: skip

    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {
        "submit": QuoteNoteInput, "recall": Input, "send": Input, "accept": AnswerInput, "decline": AnswerInput,
        "withdraw": ReasonInput, "revise": Input,
    }  # fmt: skip

    def fetch(self, queryset: Any) -> Any:
        return TABLE.fetch(queryset).prefetch_related("lines__quote")

    def do_create(self, data: dict[str, Any]) -> Quote:
        """With the lines of the opportunity unless others are given."""
        deal = data.pop("opportunity", None)
        if deal is None:
            detail = serializers.ErrorDetail("This field is required.", code="required")
            raise serializers.ValidationError({"opportunity": [detail]})
        data.pop("external_ref", None)
        return services.create_quote(
            actor=self.request.user, opportunity=deal, today=timezone.localdate(), **parts_of(data, deal.currency)
        )

    def do_edit(self, record: Quote, data: dict[str, Any], version: int | None) -> Quote:
        for name in ("opportunity", "external_ref"):
            data.pop(name, None)
        values = parts_of(data, record.currency)
        return services.edit_quote(
            actor=self.request.user, quote=record, today=timezone.localdate(), version=version, **values
        )

    def _given(self, pk: str, serializer: type[Input]) -> dict[str, Any]:
        data = self.cleaned(serializer)
        data.pop("version", None)
        return {"actor": self.request.user, "quote": self.get_record(pk), **data}

    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Ask for the approval its discount needs; within one's own limit it is approved at once."""
        return self.answer_fresh(services.submit_quote(**self._given(pk, QuoteNoteInput), now=timezone.now()))

    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        return self.answer_fresh(services.recall_quote(**self._given(pk, Input), now=timezone.now()))

    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """From now on nothing in it changes."""
        now = timezone.now()
        return self.answer_fresh(services.send_quote(**self._given(pk, Input), now=now, today=timezone.localdate(now)))

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """The customer took it; its lines become those of the opportunity."""
        now = timezone.now()
        given = self._given(pk, AnswerInput)
        return self.answer_fresh(services.accept_quote(**given, now=now, today=timezone.localdate(now)))

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        given = self._given(pk, AnswerInput)
        return self.answer_fresh(services.decline_quote(**given, today=timezone.localdate()))

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        return self.answer_fresh(services.withdraw_quote(**self._given(pk, ReasonInput)))

    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: str) -> Response:
        """The next version, as a draft."""
        made = services.revise_quote(**self._given(pk, Input), today=timezone.localdate())
        return self.answer_fresh(made, 201)
