"""What a program may say about an opportunity. Related records are named by id, and only those the caller sees exist."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from core.money import Money
from core.serializers import ExternalRefIn, Input, MoneyIn
from customers.models import Account, Contact
from leads.models import LeadSource
from opportunities.models import (
    Competitor,
    DealType,
    ForecastCategory,
    LossReason,
    OpportunityContact,
    Pipeline,
    SplitKind,
    Stage,
)  # fmt: skip
from opportunities.services import Line, Met, Party, Split
from people.models import User
from products.models import PriceBook, Product


class Visible(serializers.PrimaryKeyRelatedField):
    """The id of a record that the caller may see."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(queryset=model.objects.none(), **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        request = self.context.get("request")
        return self.model.objects.visible_to(request.user) if request is not None else self.model.objects.none()


def active_users() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


class SplitIn(serializers.Serializer[Any]):
    user = serializers.PrimaryKeyRelatedField(queryset=active_users())
    kind = serializers.ChoiceField(choices=SplitKind.choices, default=SplitKind.REVENUE)
    percent = serializers.DecimalField(max_digits=6, decimal_places=3)


class PartyIn(serializers.Serializer[Any]):
    contact = Visible(Contact)
    role = serializers.ChoiceField(choices=OpportunityContact.Role.choices, default=OpportunityContact.Role.OTHER)


class LineIn(serializers.Serializer[Any]):
    product = Visible(Product, required=False, allow_null=True, default=None)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, default=Decimal(1))
    unit_price = MoneyIn(required=False, allow_null=True, default=None)
    discount_percent = serializers.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    recurring_months = serializers.IntegerField(
        min_value=1,
        max_value=1200,
        required=False,
        allow_null=True,
        default=None,
        help_text="the price is for one month, the line for so many",
    )
    cost = MoneyIn(required=False, allow_null=True, default=None)


class MetIn(serializers.Serializer[Any]):
    """A requirement of a stage that is fulfilled; documents are sent to `documents/`."""

    key = serializers.CharField(max_length=40)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class OpportunityInput(Input):
    name = serializers.CharField(max_length=200)
    account = Visible(Account, required=False, allow_null=True)
    pipeline = Visible(Pipeline, required=False)
    stage = Visible(Stage, required=False)
    amount = MoneyIn(required=False, allow_null=True)
    cost = MoneyIn(required=False, allow_null=True)
    probability = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    forecast_category = serializers.ChoiceField(choices=ForecastCategory.choices, required=False)
    expected_close_on = serializers.DateField(required=False, allow_null=True)
    opened_on = serializers.DateField(required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=active_users(), required=False)
    deal_type = serializers.ChoiceField(choices=DealType.choices, required=False)
    source = Visible(LeadSource, required=False, allow_null=True)  # type: ignore[assignment]  # a declared field
    description = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    next_step = serializers.CharField(max_length=200, allow_blank=True, required=False)
    next_step_on = serializers.DateField(required=False, allow_null=True)
    contacts = PartyIn(many=True, required=False)
    lines = LineIn(many=True, required=False)
    splits = SplitIn(many=True, required=False)
    competitors = Visible(Competitor, many=True, required=False)
    loss_reasons = Visible(LossReason, many=True, required=False)
    price_book = Visible(PriceBook, required=False, allow_null=True)
    requirements = MetIn(many=True, required=False, help_text="what the gate asks for and is fulfilled")
    reason = serializers.CharField(
        max_length=500, allow_blank=True, required=False, help_text="why it goes back a stage"
    )
    external_ref = ExternalRefIn(required=False)


class PatchedFields(OpportunityInput):
    """The same without the name being needed: what a move may fill in on its way."""

    name = serializers.CharField(max_length=200, required=False)


class MoveInput(PatchedFields):
    stage = Visible(Stage)


class WinInput(Input):
    requirements = MetIn(many=True, required=False)
    closed_on = serializers.DateField(required=False)
    splits = SplitIn(many=True, required=False)
    reason = serializers.CharField(max_length=500, allow_blank=True, required=False)


class LoseInput(Input):
    loss_reasons = Visible(LossReason, many=True, required=False, default=list)
    competitors = Visible(Competitor, many=True, required=False)
    note = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    closed_on = serializers.DateField(required=False)


class ReasonInput(Input):
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class AssignInput(ReasonInput):
    owner = serializers.PrimaryKeyRelatedField(queryset=active_users())


class RequirementInput(Input):
    key = serializers.CharField(max_length=40)
    act = serializers.ChoiceField(choices=["meet", "take_back", "ask", "approve", "refuse"], default="meet")
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class KnownInput(Input):
    key = serializers.CharField(max_length=40)
    known = serializers.BooleanField(default=True)
    evidence = serializers.CharField(max_length=500, allow_blank=True, default="")


class SalesPlanInput(Input):
    start_on = serializers.DateField(required=False)
    done = serializers.UUIDField(required=False)


class SplitsInput(Input):
    splits = SplitIn(many=True)


class LinesInput(Input):
    lines = LineIn(many=True)


class ContactsInput(Input):
    contacts = PartyIn(many=True)


class CollaboratorInput(Input):
    user = serializers.PrimaryKeyRelatedField(queryset=active_users())
    can_write = serializers.BooleanField(default=False)
    expires_on = serializers.DateField(required=False, allow_null=True)


def parts_of(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """The validated lists as the services take them. A line's money must be in the deal's currency."""
    parts: dict[str, Any] = dict(data)
    if "splits" in parts:
        parts["splits"] = [Split(**split) for split in parts["splits"]]
    if "requirements" in parts:
        parts["met"] = [Met(**item) for item in parts.pop("requirements")]
    if "contacts" in parts:
        parts["contacts"] = [Party(**party) for party in parts["contacts"]]
    if "lines" in parts:
        parts["lines"] = [_line(line, currency, index) for index, line in enumerate(parts["lines"])]
    return parts


def _line(line: dict[str, Any], currency: str, index: int) -> Line:
    given = {name: line[name] for name in ("product", "name", "quantity", "discount_percent", "recurring_months")}
    for name in ("unit_price", "cost"):
        money: Money | None = line[name]
        if money is not None and money.currency != currency:
            raise serializers.ValidationError(
                {f"lines[{index}].{name}": [f"Expected {currency}, the currency of the opportunity."]}
            )
        given[name] = None if money is None else money.amount
    return Line(**given)
