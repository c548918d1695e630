"""One FilterSet each for page, API, export and saved view."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Instalment, Invoice, Payment, Status
from customers.models import Account
from opportunities.models import DealType, Opportunity
from people.models import Team, User

AGES = [("0-30", _("0–30 days")), ("31-60", _("31–60 days")), ("61-90", _("61–90 days")), ("90+", _("over 90 days"))]
# Oldest and newest day of being due, in days before today.
AGE_DAYS = {"0-30": (30, 1), "31-60": (60, 31), "61-90": (90, 61), "90+": (None, 91)}
GAPS = [("invoiced", _("Invoiced, not collected")), ("paid", _("Collected, not invoiced"))]


def visible(model: Any) -> Any:
    """Only what the caller sees: a filter must not tell that another record exists."""

    def queryset(request: Any) -> QuerySet[Any]:
        return model.objects.visible_to(request.user) if request is not None else model.objects.none()

    return queryset


def due_in(queryset: QuerySet[Any], field: str, age: str) -> QuerySet[Any]:
    today, (oldest, newest) = timezone.localdate(), AGE_DAYS[age]
    queryset = queryset.filter(**{f"{field}__lte": today - timedelta(days=newest)})
    return queryset if oldest is None else queryset.filter(**{f"{field}__gte": today - timedelta(days=oldest)})


class ContractFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Status.choices)
    owner = filters.ModelMultipleChoiceFilter(label=_("Owner"), queryset=User.objects.filter(is_active=True))
    team = filters.ModelMultipleChoiceFilter(
        label=_("Team"), field_name="owner__team", queryset=Team.objects.filter(is_active=True)
    )
    overdue = filters.ChoiceFilter(label=_("Overdue"), choices=AGES, method="by_age")
    gap = filters.ChoiceFilter(label=_("Invoices and payments"), choices=GAPS, method="by_gap")
    signed_on = filters.DateFromToRangeFilter(label=_("Signed on"))
    ends_on = filters.DateFromToRangeFilter(label=_("Ends on"))
    amount = filters.RangeFilter(label=_("Amount"))
    deal_type = filters.MultipleChoiceFilter(label=_("Deal type"), choices=DealType.choices)
    created = filters.DateFromToRangeFilter(label=_("Created"), field_name="created_at")
    account = filters.ModelChoiceFilter(label=_("Account"), queryset=visible(Account), widget=forms.HiddenInput)
    opportunity = filters.ModelChoiceFilter(
        label=_("Opportunity"), queryset=visible(Opportunity), widget=forms.HiddenInput
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def by_age(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        return due_in(queryset.approved(), "oldest_due_on", value)

    def by_gap(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        if value == "invoiced":
            return queryset.approved().filter(invoiced_amount__gt=F("paid_amount"))
        return queryset.approved().filter(paid_amount__gt=F("invoiced_amount"))


class PaymentFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Payment.Status.choices)
    method = filters.MultipleChoiceFilter(label=_("Method"), choices=Payment.Method.choices)
    received_on = filters.DateFromToRangeFilter(label=_("Received on"))
    amount = filters.RangeFilter(label=_("Amount"))
    refund = filters.BooleanFilter(label=_("Refunds"), field_name="reverses", lookup_expr="isnull", exclude=True)
    owner = filters.ModelMultipleChoiceFilter(
        label=_("Owner"), field_name="contract__owner", queryset=User.objects.filter(is_active=True)
    )
    contract = filters.ModelChoiceFilter(label=_("Contract"), queryset=visible(Contract), widget=forms.HiddenInput)
    account = filters.ModelChoiceFilter(
        label=_("Account"), field_name="contract__account", queryset=visible(Account), widget=forms.HiddenInput
    )

    class Meta:
        model = Payment
        fields: list[str] = []


class InstalmentFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("Status"), choices=Instalment.State.choices, method="by_state")
    overdue = filters.ChoiceFilter(label=_("Overdue"), choices=AGES, method="by_age")
    due_on = filters.DateFromToRangeFilter(label=_("Due on"))
    owner = filters.ModelMultipleChoiceFilter(
        label=_("Owner"), field_name="contract__owner", queryset=User.objects.filter(is_active=True)
    )
    contract = filters.ModelChoiceFilter(label=_("Contract"), queryset=visible(Contract), widget=forms.HiddenInput)
    account = filters.ModelChoiceFilter(
        label=_("Account"), field_name="contract__account", queryset=visible(Account), widget=forms.HiddenInput
    )

    class Meta:
        model = Instalment
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        return queryset.with_status(timezone.localdate()).filter(state=value)

    def by_age(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        return due_in(queryset.unpaid(), "due_on", value)


class InvoiceFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Invoice.Status.choices)
    kind = filters.MultipleChoiceFilter(label=_("Type"), choices=Invoice.Kind.choices)
    issued_on = filters.DateFromToRangeFilter(label=_("Issued on"))
    amount = filters.RangeFilter(label=_("Amount"))
    contract = filters.ModelChoiceFilter(label=_("Contract"), queryset=visible(Contract), widget=forms.HiddenInput)
    account = filters.ModelChoiceFilter(
        label=_("Account"), field_name="contract__account", queryset=visible(Account), widget=forms.HiddenInput
    )

    class Meta:
        model = Invoice
        fields: list[str] = []
