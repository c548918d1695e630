"""The person's door to the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from products.models import PriceBook, Product, ProductFamily

CURRENCY = r"^[A-Z]{3}$"
WRONG_CURRENCY = {"invalid": _("A code such as CNY.")}


class ProductForm(forms.ModelForm):
    currency = forms.RegexField(CURRENCY, label=_("Currency"), error_messages=WRONG_CURRENCY)

    class Meta:
        model = Product
        fields = ["name", "sku", "family", "unit", "list_price", "cost", "currency", "is_active", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, base_currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if base_currency and self.instance._state.adding:
            self.initial["currency"] = base_currency

    def validate_unique(self) -> None:
        """The service says this."""

    def validate_constraints(self) -> None:
        """As above."""


class FamilyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class PriceBookForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.RegexField(CURRENCY, label=_("Currency"), error_messages=WRONG_CURRENCY)
    is_default = forms.BooleanField(label=_("Default"), required=False)


class EditPriceBookForm(PriceBookForm):
    is_active = forms.BooleanField(label=_("Active"), required=False)


class PriceForm(forms.Form):
    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.filter(is_active=True).order_by("name"),
        widget=forms.Select(attrs={"data-choose": ""}),
    )
    price = forms.DecimalField(label=_("Price"), min_value=0, max_digits=18, decimal_places=2)


def initial_of(record: PriceBook | ProductFamily, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
