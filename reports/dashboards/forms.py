"""Forms of dashboards and their cards. What makes a report sound is said by the report itself, beside the field it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Team, User
from reports import windows
from reports.builder import COMPARISONS, ReportDefinition, Vocabulary, vocabulary
from reports.dashboards.layout import COLUMNS, MOST_HEIGHT, Place
from reports.models import CardKind, Dashboard, DashboardCard, SavedReport
from reports.models.dashboard import MOST_ROWS

CHOOSE = {"data-choose": ""}


class DashboardForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    sentence = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    for_everyone = forms.BooleanField(label=_("Shared with everyone"), required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("Shared with people"), queryset=User.objects.filter(is_active=True), required=False,
        widget=forms.SelectMultiple(attrs=CHOOSE), help_text=_("Everybody sees his own numbers in it, never yours."),
    )  # fmt: skip
    teams = forms.ModelMultipleChoiceField(
        label=_("Shared with teams"), queryset=Team.objects.filter(is_active=True), required=False,
        widget=forms.SelectMultiple(attrs=CHOOSE),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "sentence", "for_everyone")}


def initial_of(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "name": dashboard.name, "sentence": dashboard.sentence, "for_everyone": dashboard.for_everyone,
        "people": list(dashboard.people.all()), "teams": list(dashboard.teams.all()), "version": dashboard.version,
    }  # fmt: skip


class CardForm(forms.Form):
    """Either a saved report, which is copied, or measures and rows."""

    title = forms.CharField(label=_("Title"), max_length=120, required=False, help_text=_("Empty: what it measures."))
    kind = forms.ChoiceField(label=_("Shown as"), choices=CardKind.choices)
    saved = forms.ModelChoiceField(
        label=_("From a saved report"), queryset=SavedReport.objects.none(), required=False,
        help_text=_("Takes over its measures, rows, filters and period."),
    )  # fmt: skip
    measures = forms.MultipleChoiceField(label=_("Measures"), required=False, widget=forms.SelectMultiple(attrs=CHOOSE))
    rows = forms.ChoiceField(label=_("Rows"), required=False)
    columns = forms.ChoiceField(label=_("Columns"), required=False)
    window = forms.ChoiceField(label=_("Period"), choices=list(windows.WINDOWS.items()), initial="this_quarter")
    compare = forms.ChoiceField(label=_("Comparison"), choices=list(COMPARISONS.items()), required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: Vocabulary = vocabulary(viewer)
        fields: dict[str, Any] = self.fields
        fields["saved"].queryset = SavedReport.objects.visible_to(viewer)
        fields["measures"].choices = sorted(
            ((key, words.labels[key]) for key in words.measures), key=lambda row: row[1]
        )
        dimensions = [("", "—"), *words.dimensions.items()]
        fields["rows"].choices = fields["columns"].choices = dimensions

    def definition(self) -> ReportDefinition:
        given = self.cleaned_data
        if given["saved"] is not None:
            return given["saved"].parsed
        return ReportDefinition(
            tuple(given["measures"]), rows=given["rows"], columns=given["columns"], window=given["window"],
            compare=given["compare"],
        )  # fmt: skip


class PlaceForm(forms.Form):
    """Where a card stands, in numbers; what the keyboard and the mouse send as well."""

    column = forms.IntegerField(label=_("Column"), min_value=1, max_value=COLUMNS)
    row = forms.IntegerField(label=_("Row"), min_value=1, max_value=MOST_ROWS)
    width = forms.IntegerField(label=_("Width"), min_value=1, max_value=COLUMNS)
    height = forms.IntegerField(label=_("Height"), min_value=1, max_value=MOST_HEIGHT)

    def place(self, card: DashboardCard) -> Place:
        given = self.cleaned_data
        return Place(card.pk, given["column"], given["row"], given["width"], given["height"])


def initial_of_card(card: DashboardCard) -> dict[str, Any]:
    asked = card.parsed
    return {
        "title": card.title, "kind": card.kind, "measures": list(asked.measures), "rows": asked.rows, "columns": asked.columns,
        "window": asked.window, "compare": asked.compare,
    }  # fmt: skip
