"""Contracts for other programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contracts import services
from contracts.api.answering import NEEDS, Approvable, NoteInput, ReasonInput
from contracts.filters import ContractFilter
from contracts.models import Contract, Instalment, Status
from contracts.services import Planned
from contracts.services.changing import CHANGED
from contracts.table import CONTRACTS, fetch_contracts
from core.errors import Refusal
from core.serializers import Composed, ExternalRefIn, Input, MoneyIn, MoneyOut, RecordOutput, Ref
from customers.models import Account, Contact
from opportunities.api.inputs import Visible, active_users
from opportunities.models import DealType, Opportunity

MONEY = {"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}}


def instalments_of(parts: list[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
    """Amounts as money, the computed state as of the day of the request."""
    today = timezone.localdate().isoformat()
    return [
        {
            "due_on": part["due_on"],
            "amount": {"amount": part["amount"], "currency": currency},
            "paid": {"amount": part["paid"], "currency": currency},
            "status": _state(part, today),
            "note": part["note"],
        }
        for part in parts
    ]


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "due_on": {"type": "string", "format": "date"},
                "amount": MONEY,
                "paid": MONEY,
                "status": {"type": "string"},
                "note": {"type": "string"},
            },
        },
    }
)
class Instalments(Composed):
    """The payment plan, in the order of the days."""


def _state(part: dict[str, Any], today: str) -> str:
    paid, amount = Decimal(part["paid"]), Decimal(part["amount"])
    if paid >= amount:
        return Instalment.State.PAID
    if part["due_on"] < today:
        return Instalment.State.OVERDUE
    return Instalment.State.PARTIAL if paid else Instalment.State.DUE


class ContractOutput(RecordOutput):
    api_route = "contract"
    page_route = "contracts:detail"

    number = serializers.CharField()
    name = serializers.CharField()
    opportunity = Ref("opportunity")
    account = Ref("account")
    contact = Ref("contact", "last_name")
    owner = Ref("owner", "full_name")
    status = serializers.ChoiceField(choices=Status.choices)
    deal_type = serializers.ChoiceField(choices=DealType.choices)
    amount = MoneyOut("amount", "currency")
    cost = MoneyOut("cost", "currency")
    paid = MoneyOut("paid_amount", "currency")
    invoiced = MoneyOut("invoiced_amount", "currency")
    signed_on = serializers.DateField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    renewal_notice_days = serializers.IntegerField()
    renewal = Ref("renewal")
    edition = serializers.IntegerField()
    terms = serializers.CharField()
    void_reason = serializers.CharField()
    instalments = Instalments(instalments_of, "instalment_parts", "currency")


class InstalmentIn(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    amount = MoneyIn()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class ContractInput(Input):
    """From a won opportunity, or directly for an account. What is left out comes from the opportunity."""

    opportunity = Visible(Opportunity, required=False, allow_null=True)
    account = Visible(Account, required=False)
    name = serializers.CharField(max_length=200, required=False)
    amount = MoneyIn(required=False)
    cost = MoneyIn(required=False)
    signed_on = serializers.DateField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)
    deal_type = serializers.ChoiceField(choices=DealType.choices, required=False)
    renewal_notice_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    terms = serializers.CharField(max_length=8000, allow_blank=True, required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=active_users(), required=False)
    instalments = InstalmentIn(many=True, required=False)
    external_ref = ExternalRefIn(required=False)


class SignInput(Input):
    signed_on = serializers.DateField()


class ChangeInput(Input):
    amount = MoneyIn(required=False)
    cost = MoneyIn(required=False)
    name = serializers.CharField(max_length=200, required=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    terms = serializers.CharField(max_length=8000, allow_blank=True, required=False)
    reason = serializers.CharField(max_length=500)


class AssignInput(Input):
    owner = serializers.PrimaryKeyRelatedField(queryset=active_users())
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


def with_plan(queryset: QuerySet[Any]) -> QuerySet[Any]:
    row = JSONObject(
        due_on=F("due_on"), amount=Cast("amount", CharField()), paid=Cast("paid_amount", CharField()), note=F("note")
    )
    plan = Instalment.objects.filter(contract=OuterRef("pk")).order_by("position").values(part=row)
    return queryset.annotate(instalment_parts=ArraySubquery(plan))


class ContractResource(Approvable):
    """Contracts the caller may see. From approval on they change by `change/`; money comes by `payments`."""

    room = "contracts"
    subject = "contract"
    model = Contract
    table = CONTRACTS
    filterset_class = ContractFilter
    output = ContractOutput
    input = ContractInput
    needs: ClassVar[dict[str, str]] = {
        **NEEDS, "submit": "edit", "sign": "edit", "change": "edit", "void": "view", "archive": "edit", "assign": "assign",
    }  # fmt: skip

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # `terms` is given out here, while the lists leave it in the database.
        joined = fetch_contracts(queryset).select_related("contact", "renewal").defer(None)
        return with_plan(joined.defer("search", "account__search", "opportunity__search", "owner__search"))

    def do_create(self, data: dict[str, Any]) -> Contract:
        given = _plain(data)
        if not given.get("name"):
            named = given.get("opportunity") or given.get("account")
            given["name"] = named.name if named is not None else ""
        return services.create_contract(actor=self.request.user, today=timezone.localdate(), **given)

    def do_edit(self, record: Contract, data: dict[str, Any], version: int | None) -> Contract:
        given = _plain(data)
        given.pop("external_ref", None)
        if given.pop("owner", None) is not None:
            raise Refusal(_("Use assign to give a contract to somebody else."), code="use_assign", field="owner")
        return services.edit_contract(
            actor=self.request.user, contract=record, today=timezone.localdate(), version=version, **given
        )

    @extend_schema(request=NoteInput)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Send a draft to those who approve it."""
        record, now = self.get_record(pk), timezone.now()
        data = self.cleaned(NoteInput)
        services.send_contract(
            actor=self.request.user, contract=record, now=now, today=timezone.localdate(now),
            version=self.version_asked(data), note=data["note"],
        )  # fmt: skip
        return self.answer_fresh(record)

    @extend_schema(request=SignInput)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.cleaned(SignInput)
        version = self.version_asked(data)
        services.sign(actor=self.request.user, contract=record, today=timezone.localdate(), version=version, **data)
        return self.answer_fresh(record)

    @extend_schema(request=ChangeInput)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """A change contract, sent to be approved."""
        record, data, now = self.get_record(pk), self.cleaned(ChangeInput), timezone.now()
        version, reason = self.version_asked(data), data.pop("reason")
        changes = {name: value for name, value in _plain(data).items() if name in CHANGED}
        services.propose_change(
            actor=self.request.user, contract=record, changes=changes, reason=reason, now=now,
            today=timezone.localdate(now), version=version,
        )  # fmt: skip
        return self.answer_fresh(record)

    @extend_schema(request=ReasonInput)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.cleaned(ReasonInput)
        version = self.version_asked(data)
        services.void(actor=self.request.user, contract=record, today=timezone.localdate(), version=version, **data)
        return self.answer_fresh(record)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        record = self.get_record(pk)
        services.archive(actor=self.request.user, contract=record, today=timezone.localdate())
        return self.answer_fresh(record)

    @extend_schema(request=AssignInput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        record, data = self.get_record(pk), self.cleaned(AssignInput)
        version = self.version_asked(data)
        services.assign(actor=self.request.user, contract=record, today=timezone.localdate(), version=version, **data)
        return self.answer_fresh(record)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Money as amount and currency, instalments as the service takes them. An amount of another currency is refused."""
    given = dict(data)
    if given.get("amount") is not None:
        given |= {"amount": data["amount"].amount, "currency": data["amount"].currency}
    if given.get("cost") is not None:
        given["cost"] = data["cost"].amount
    currency = given.get("currency")
    others = [data["cost"].currency] if data.get("cost") else []
    others += [row["amount"].currency for row in data.get("instalments") or []]
    if currency and any(other != currency for other in others):
        raise Refusal(_("All amounts of a contract are in its currency."), code="other_currency", field="amount")
    if "instalments" in given:
        given["instalments"] = [
            Planned(row["due_on"], row["amount"].amount, row["note"]) for row in data["instalments"]
        ]
    return given
