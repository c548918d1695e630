"""Forms of rankings and contests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.periods import Period, period_of
from people.models import Team, User
from people.queries import organisation
from targets.filters import countable
from targets.forms.targets import DayInput, subject_choices, subject_of
from targets.metrics import METRICS, TEAM, USER, Metric, metric_by_key

WINDOWS = [
    ("month", _("This month")), ("last_month", _("Last month")), ("quarter", _("This quarter")), ("last_quarter", _("Last quarter")),
    ("year", _("This year")), ("last_year", _("Last year")), ("week", _("This week")), ("last_week", _("Last week")),
]  # fmt: skip


def window(name: str, today: date) -> Period:
    """The period that a word means on a day."""
    first_month = organisation().fiscal_year_start
    kind = name.removeprefix("last_")
    present = period_of(today, kind, first_month)
    return present if kind == name else period_of(present.start - timedelta(days=1), kind, first_month)


class BoardForm(forms.Form):
    """A ranking as it stands in the address."""

    metric = forms.ChoiceField(label=_("Metric"), choices=countable, required=False)
    period = forms.ChoiceField(label=_("Period"), choices=WINDOWS, required=False)
    by = forms.ChoiceField(label=_("Rank"), choices=[(USER, _("People")), (TEAM, _("Teams"))], required=False)
    order = forms.ChoiceField(
        label=_("By"), choices=[("value", _("Value")), ("attainment", _("Attainment"))], required=False
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("All teams")
    )

    def __init__(self, *args: Any, today: date, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.today = today
        fields: dict[str, Any] = self.fields
        fields["team"].queryset = Team.objects.visible_to(user).filter(is_active=True).order_by("name")
        fields["metric"].initial, fields["period"].initial = "won_amount", "quarter"

    def asked(self) -> tuple[Metric, Period, str, UUID | None]:
        """Won amount of this quarter, person by person, where nothing else is asked for."""
        data = self.cleaned_data if self.is_bound else {}
        metric = metric_by_key(data.get("metric") or "won_amount") or METRICS["won_amount"]
        team = data.get("team")
        return metric, window(data.get("period") or "quarter", self.today), data.get("by") or USER, team and team.pk

    def ordered_by(self) -> str:
        return (self.cleaned_data if self.is_bound else {}).get("order") or "value"


class ContestForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    metric = forms.ChoiceField(label=_("Metric"), choices=countable)
    first = forms.ChoiceField(label=_("One side"), widget=forms.Select(attrs={"data-choose": ""}))
    second = forms.ChoiceField(label=_("The other side"), widget=forms.Select(attrs={"data-choose": ""}))
    start_on = forms.DateField(label=_("From"), widget=DayInput())
    last_on = forms.DateField(label=_("Until"), widget=DayInput(), help_text=_("The last day of the period."))
    stake = forms.CharField(label=_("What it is for"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        choices = [group for group in subject_choices(actor) if group[0] in (_("Teams"), _("People"))]
        fields["first"].choices = fields["second"].choices = choices
        fields["start_on"].initial, fields["last_on"].initial = today, window("month", today).last_day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, last = data.get("start_on"), data.get("last_on")
        if start and last and last < start:
            self.add_error("last_on", _("The last day lies before the first."))
        return data

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        sides = [next(iter(subject_of(data[name]).values())) for name in ("first", "second")]
        period = Period(data["start_on"], data["last_on"] + timedelta(days=1))
        return {"sides": sides, "period": period, **{name: data[name] for name in ("name", "metric", "stake")}}
