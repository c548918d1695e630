"""Pipelines, stages and dictionaries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.gates import GATE_FIELDS
from opportunities.models import ForecastCategory


class PipelineForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_default = forms.BooleanField(label=_("Default"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)


class StageForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    probability = forms.DecimalField(
        label=_("Probability"), max_digits=5, decimal_places=2, min_value=0, max_value=100, help_text=_("Percent.")
    )
    forecast_category = forms.ChoiceField(
        label=_("Forecast category"), choices=[choice for choice in ForecastCategory.choices if choice[0] != "closed"]
    )
    rotting_days = forms.IntegerField(
        label=_("Idle limit in days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("After so many days without activity it counts as stalled."),
    )
    required_fields = forms.MultipleChoiceField(
        label=_("Required fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Asked for before a deal may enter this stage."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["required_fields"].choices = [(name, field.label) for name, field in GATE_FIELDS.items()]  # type: ignore[attr-defined]


class NamedForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
