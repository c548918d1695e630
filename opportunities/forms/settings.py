"""Pipelines, stages, what they ask for, and dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.gates import GATE_FIELDS
from opportunities.models import ForecastCategory, Stage
from opportunities.requirements import KINDS
from people.models import Role

EMPTY_ROWS = 3


class PipelineForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    next_step_required = forms.BooleanField(
        label=_("Every open deal needs a next step"),
        required=False,
        help_text=_("Refuses to make or move a deal without a next step and its day."),
    )
    is_default = forms.BooleanField(label=_("Default"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)


class DraftForm(forms.Form):
    """A draft is put to use by publishing it, so nothing of that is asked here."""

    name = forms.CharField(label=_("Name"), max_length=120)
    next_step_required = forms.BooleanField(label=_("Every open deal needs a next step"), required=False)


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
        help_text=_("After so many days without a talk with the customer it counts as stalled."),
    )
    standard_days = forms.IntegerField(
        label=_("Usual days in this stage"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("A deal that stays longer is at risk."),
    )
    checklist_percent = forms.IntegerField(
        label=_("Checklist known to at least"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Percent. A deal of which less is known is at risk."),
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


class KeyedRow(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class RequirementRow(KeyedRow):
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()), required=False)
    name = forms.CharField(label=_("What is asked for"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Who approves"), required=False)

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "—"), *roles]  # type: ignore[attr-defined]


class PointRow(KeyedRow):
    group = forms.CharField(label=_("Group"), max_length=40, required=False)
    name = forms.CharField(label=_("What should be known"), max_length=160, required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100, required=False)


class PlannedRow(KeyedRow):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("milestone", _("Milestone")), ("step", _("Step"))], required=False, initial="step"
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    days = forms.IntegerField(label=_("Working days after the start"), min_value=0, max_value=1000, required=False)
    deliverable = forms.CharField(label=_("Deliverable"), max_length=200, required=False)


def requirement_rows(data: Any, stage: Stage) -> Any:
    roles = [(role.key, str(role)) for role in Role.objects.order_by("name")]
    rows = forms.formset_factory(RequirementRow, extra=EMPTY_ROWS)
    return rows(data, prefix="rows", initial=stage.requirements, form_kwargs={"roles": roles})


def point_rows(data: Any, present: list[dict[str, Any]]) -> Any:
    return forms.formset_factory(PointRow, extra=EMPTY_ROWS)(data, prefix="rows", initial=present)


def planned_rows(data: Any, present: list[dict[str, Any]]) -> Any:
    return forms.formset_factory(PlannedRow, extra=EMPTY_ROWS)(data, prefix="rows", initial=present)


def named_rows(rows: Any) -> list[dict[str, Any]]:
    """Rows with a name; a row whose name was emptied is taken out. What was left empty is not said."""
    return [
        {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        for form in rows.forms
        if (form.cleaned_data.get("name") or "").strip()
    ]
