"""The contract itself, and the small forms of what is done with it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.services import Planned
from contracts.services.changing import CHANGED
from customers.models import Account, Contact
from opportunities.forms.deal import AccountField, CurrencyField, day_input
from opportunities.models import Opportunity
from people.models import User

DAYS = ("signed_on", "starts_on", "ends_on")


class ContractForm(forms.ModelForm):
    account = AccountField(
        label=_("Account"), queryset=Account.objects.none(),
        widget=forms.Select(attrs={"data-choose": "/opportunities/account-choices/"}),
    )  # fmt: skip
    currency = CurrencyField(label=_("Currency"))

    class Meta:
        model = Contract
        fields = [
            "name", "account", "amount", "currency", "signed_on", "starts_on", "ends_on", "contact", "deal_type", "cost",
            "renewal_notice_days", "terms",
        ]  # fmt: skip
        widgets = {**{name: day_input() for name in DAYS}, "terms": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, user: User, only: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if only is not None:
            for name in [name for name in fields if name not in set(only)]:
                del fields[name]
        if "account" in fields:
            chosen = self.initial.get("account")
            known = (
                chosen if isinstance(chosen, Account) else (self.instance.account if self.instance.account_id else None)
            )
            fields["account"].offer(user, known)
        if "contact" in fields:
            contacts = Contact.objects.visible_to(user)
            account = self.instance.account_id
            fields["contact"].queryset = contacts.filter(seats__account=account) if account else contacts.none()

    def validate_unique(self) -> None:
        """The service and the database say this; asking here would cost statements."""

    def validate_constraints(self) -> None:
        """As above."""

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""


class ChangeForm(ContractForm):
    """A change contract: what shall be different, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, only=[*CHANGED, "reason"], **kwargs)


class SendForm(forms.Form):
    note = forms.CharField(
        label=_("Note to those who approve"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed on"), widget=day_input())


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), widget=forms.Select(attrs={"data-choose": ""})
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["owner"]
        choice.queryset = owners


class InstalmentRow(forms.Form):
    due_on = forms.DateField(label=_("Due on"), widget=day_input(), required=False)
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2, required=False)
    remind_days = forms.IntegerField(label=_("Remind, days ahead"), min_value=0, max_value=90, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("due_on")) != bool(given.get("amount")) and not self.errors:
            missing = "amount" if given.get("due_on") else "due_on"
            self.add_error(missing, _("An instalment needs a day and an amount."))
        return given


InstalmentRows = forms.formset_factory(InstalmentRow, extra=3)


def instalment_rows(data: Any, contract: Contract) -> Any:
    present = [
        {"due_on": row.due_on, "amount": row.amount, "remind_days": row.remind_days, "note": row.note}
        for row in contract.instalments.all()
    ]
    return InstalmentRows(data, prefix="plan", initial=present)


def plan_of(rows: Any) -> list[Planned]:
    given = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("due_on")]
    return [
        Planned(
            row["due_on"],
            row["amount"] or Decimal(0),
            row["note"] or "",
            3 if row["remind_days"] is None else row["remind_days"],
        )
        for row in given
    ]


def won_deals(user: User, account: Account | None = None) -> Any:
    """Won deals of which a contract can be made."""
    deals = Opportunity.objects.visible_to(user).won()
    return deals.filter(account=account) if account is not None else deals
