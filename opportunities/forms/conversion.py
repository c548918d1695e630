"""What converting a lead asks: which records to link, and how the deal is called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.conversion import ConversionPreview
from opportunities.forms.deal import CurrencyField, day_input

NEW = "new"


class ConvertForm(forms.Form):
    account = forms.ChoiceField(label=gettext_lazy("Account"), widget=forms.RadioSelect)
    contact = forms.ChoiceField(label=gettext_lazy("Contact"), widget=forms.RadioSelect, required=False)
    name = forms.CharField(label=gettext_lazy("Opportunity"), max_length=200)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    currency = CurrencyField(label=gettext_lazy("Currency"), required=False)
    expected_close_on = forms.DateField(label=gettext_lazy("Expected close"), required=False, widget=day_input())

    def __init__(self, data: Any, *, preview: ConversionPreview, base_currency: str) -> None:
        initial = {
            "account": str(preview.accounts[0].id) if preview.accounts else NEW,
            "contact": str(preview.contacts[0].id) if preview.contacts else NEW,
            "name": preview.opportunity_name,
            "amount": preview.amount,
            "currency": preview.currency or base_currency,
        }
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = self.fields
        fields["account"].choices = [
            *_links(preview.accounts),
            (NEW, _("Create “%(name)s”") % {"name": preview.account_name}),
        ]
        new_contact = [(NEW, _("Create “%(name)s”") % {"name": preview.contact_name})] if preview.contact_name else []
        fields["contact"].choices = [*_links(preview.contacts), *new_contact]
        if not fields["contact"].choices:
            del fields["contact"]

    @property
    def opportunity(self) -> dict[str, Any]:
        names = ("name", "amount", "currency", "expected_close_on")
        return {name: value for name in names if (value := self.cleaned_data.get(name)) not in (None, "")}


def _links(matches: Any) -> list[tuple[str, str]]:
    return [
        (str(match.id), _("Use “%(name)s” (%(owner)s)") % {"name": match.name, "owner": match.owner or "—"})
        for match in matches
    ]
