"""What a report is built from, as a form: only what the viewer may see, and only what the chosen measures can be split by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from products.models import Product
from reports.builder import CHARTS, COMPARISONS, ReportDefinition, Vocabulary, measures, vocabulary
from reports.builder.address import FILTER, MEASURE
from reports.builder.definition import CUSTOM
from reports.builder.subjects import DIMENSIONS, SUBJECTS, Dimension
from reports.windows import WINDOWS

MOST_OPTIONS = 300


class BuilderForm(forms.Form):
    """Bound to nothing: the address is read by `definition_from`; the form only shows what it says."""

    window = forms.ChoiceField(label=_("Period"), choices=[*WINDOWS.items(), (CUSTOM, _("Own days"))])
    start = forms.DateField(
        label=_("From"), required=False, help_text=_("For own days."), widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    compare = forms.ChoiceField(label=_("Comparison"), choices=COMPARISONS.items(), required=False)
    chart = forms.ChoiceField(label=_("Shown as"), choices=CHARTS.items())

    def __init__(self, asked: ReportDefinition, *, viewer: Any) -> None:
        said = {"window": asked.window, "start": asked.start, "end": asked.end, "compare": asked.compare}
        super().__init__(initial={**said, "chart": asked.chart})
        self.asked, words = asked, vocabulary(viewer)
        self.split_by = words.common(asked.measures) if asked.measures else frozenset[str]()
        self._measures(words)
        self._dimensions()
        for key in self._filterable(words):
            self.fields[f"{FILTER}{key}"] = self._filter(DIMENSIONS[key])

    def _measures(self, words: Vocabulary) -> None:
        self.fields[MEASURE] = forms.MultipleChoiceField(
            label=_("Measures"), choices=list(_grouped(words)), initial=self.asked.measures,
            widget=forms.SelectMultiple(attrs={"data-choose": ""}), help_text=_("What is counted or added up; up to six."),
        )  # fmt: skip

    def _dimensions(self) -> None:
        known = [(key, row.label) for key, row in DIMENSIONS.items() if key in self.split_by]
        for name, label, none in (("rows", _("Rows"), _("Only the total")), ("columns", _("Columns"), _("None"))):
            chosen = getattr(self.asked, name)
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", none), *known], initial=chosen, required=False
            )

    def _filterable(self, words: Vocabulary) -> Iterator[str]:
        yield from (
            key for key in DIMENSIONS if key in self.split_by - words.times and DIMENSIONS[key].names is not Product
        )

    def _filter(self, dimension: Dimension) -> forms.Field:
        chosen = dict(self.asked.filters).get(dimension.key, ())
        if dimension.names is None:
            return forms.CharField(label=dimension.label, initial=chosen[0] if chosen else "", required=False)
        return forms.MultipleChoiceField(
            label=dimension.label, choices=list(_options(dimension)), initial=chosen, required=False,
            widget=forms.SelectMultiple(attrs={"data-choose": ""}),
        )  # fmt: skip

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(FILTER)]

    @property
    def filtered_by(self) -> int:
        return len(self.asked.filters)


def _grouped(words: Vocabulary) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    known = measures()
    for subject in SUBJECTS.values():
        rows = [(key, words.labels[key]) for key in words.measures if known[key].subject_key == subject.key]
        if rows:
            yield subject.label, rows


def _options(dimension: Dimension) -> Iterable[tuple[str, Any]]:
    if dimension.has_choices:
        return dimension.names.choices
    rows = dimension.names.objects.all()
    if dimension.names is User:
        rows = rows.filter(is_active=True).order_by("full_name")
    elif dimension.key == "stage":
        rows = rows.select_related("pipeline")
    return [(str(row.pk), str(row)) for row in rows[:MOST_OPTIONS]]
