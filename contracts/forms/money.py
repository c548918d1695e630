"""Payments, refunds, matching and invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Instalment, Invoice, Payment
from opportunities.forms.deal import day_input


class PaymentForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2)
    received_on = forms.DateField(label=_("Received on"), widget=day_input())
    method = forms.ChoiceField(label=_("Method"), choices=Payment.Method.choices)
    reference = forms.CharField(
        label=_("Reference"), max_length=120, required=False, help_text=_("Such as the number on the bank statement.")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class ResendForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2)
    received_on = forms.DateField(label=_("Received on"), widget=day_input())
    method = forms.ChoiceField(label=_("Method"), choices=Payment.Method.choices)
    reference = forms.CharField(label=_("Reference"), max_length=120, required=False)


class RefundForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount given back"), max_digits=18, decimal_places=2)
    received_on = forms.DateField(label=_("Given back on"), widget=day_input())
    method = forms.ChoiceField(label=_("Method"), choices=Payment.Method.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MatchForm(forms.Form):
    """One amount for each instalment; what is left empty gets nothing of this payment."""

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matched = dict(payment.allocations.values_list("instalment_id", "amount"))
        self.rows: dict[str, Instalment] = {}
        for row in payment.contract.instalments.all():
            mine = matched.get(row.pk, Decimal(0))
            name = f"instalment_{row.position}"
            self.rows[name] = row
            words = {
                "position": row.position,
                "day": row.due_on.isoformat(),
                "open": row.amount - row.paid_amount + mine,
            }
            self.fields[name] = forms.DecimalField(
                label=_("Instalment %(position)s, due %(day)s, open %(open)s") % words,
                max_digits=18,
                decimal_places=2,
                required=False,
                initial=mine or None,
            )

    @property
    def parts(self) -> dict[Instalment, Decimal]:
        return {row: amount for name, row in self.rows.items() if (amount := self.cleaned_data.get(name))}


class InvoiceForm(forms.ModelForm):
    class Meta:
        model = Invoice
        fields = ["amount", "kind", "tax_rate", "title", "tax_number", "address", "bank_account", "items"]
        widgets = {"items": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = contract.account
        address = f"{account.address} {account.phone}".strip()
        known = {
            "amount": contract.room_to_invoice,
            "title": account.name,
            "tax_number": account.uscc,
            "address": address,
        }
        self.initial = {**self.initial, **known}

    def validate_unique(self) -> None:
        """The service and the database say this."""

    def validate_constraints(self) -> None:
        """As above."""

    def _post_clean(self) -> None:
        """Nothing is written into the instance."""


class IssueForm(forms.Form):
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=40)
    issued_on = forms.DateField(label=_("Issued on"), widget=day_input())


class SentForm(forms.Form):
    sent_on = forms.DateField(label=_("Sent on"), widget=day_input())
