"""What people type about forecasts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forecasts.models import Adjustment

LARGEST = Decimal("1e15")


def amount_field(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=18, decimal_places=2, **more)


class SubmitForm(forms.Form):
    """In the base currency."""

    commit = amount_field(
        _("Commit"), min_value=0, help_text=_("What you stand for until the end of the period, won deals included.")
    )
    best_case = amount_field(_("Best case"), min_value=0, help_text=_("What it can come to if everything goes well."))
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        commit, best_case = data.get("commit"), data.get("best_case")
        if commit is not None and best_case is not None and best_case < commit:
            message = _("The best case includes what you commit to; it can't be lower.")
            self.add_error("best_case", ValidationError(message))
        return data


class AdjustForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=Adjustment.Category.choices)
    amount = amount_field(_("Adjustment"), help_text=_("Added to what is forecast; with a minus it is taken away."))
    note = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
