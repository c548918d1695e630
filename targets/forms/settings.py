"""Forms of the rules and of own metrics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from targets.metrics import SOURCES
from targets.models import CountedMetric, TargetRules


class RulesForm(forms.ModelForm):
    ramp = SimpleArrayField(
        forms.IntegerField(min_value=0, max_value=100), label=_("Ramp of new people (percent in month 1, 2, …)"), required=False,
        help_text=_("For example 25,50,75. Empty: the full value from the first day."),
    )  # fmt: skip

    class Meta:
        model = TargetRules
        fields = [
            "smart_required", "approval_required", "reason_above_percent", "lock_after_days", "prorate", "ramp", "alerts",
            "alert_points",
        ]  # fmt: skip


def days() -> list[tuple[Any, Any]]:
    """Grouped by list, as each has its own days."""
    names: dict[Any, Any] = dict(CountedMetric.Source.choices)
    return [(names[key], [(f"{key}:{day}", label) for day, (_column, label) in source.days.items()])
            for key, source in SOURCES.items()]  # fmt: skip


class MetricForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    counted = forms.ChoiceField(label=_("Records and the day that counts"), choices=days)
    query = forms.CharField(
        label=_("Filter"), max_length=2000, required=False,
        help_text=_("Filter the list as you want it counted and paste the part of its address behind the question mark."),
    )  # fmt: skip
    sentence = forms.CharField(label=_("What is counted"), max_length=300, required=False)

    def arguments(self) -> dict[str, Any]:
        source, _colon, day = self.cleaned_data["counted"].partition(":")
        return {
            "source": source,
            "day": day,
            **{name: self.cleaned_data[name] for name in ("name", "query", "sentence")},
        }
