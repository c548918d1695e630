"""Forms of what is done with a target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import FieldProblem, Refusal
from core.periods import Period, periods_between
from people.models import User
from people.queries import organisation
from targets.forms.targets import DayInput, subject_choices, subject_of
from targets.metrics import catalogue
from targets.models import ReasonClass, Target
from targets.queries.division import EQUAL, HAND, LAST_YEAR, SEASON, Slot, slots_of, ways_of
from targets.services.divisions import LAST_YEAR as FROM_LAST_YEAR
from targets.services.divisions import TRAILING
from targets.services.writing import subject_type

WAYS = {
    "month": gettext_lazy("Months"), "quarter": gettext_lazy("Quarters"), "half_year": gettext_lazy("Half-years"),
    "year": gettext_lazy("Years"), "team": gettext_lazy("Teams"), "user": gettext_lazy("People"),
    "territory": gettext_lazy("Territories"), "family": gettext_lazy("Product families"),
}  # fmt: skip
METHODS = [
    (EQUAL, gettext_lazy("Evenly")),
    (LAST_YEAR, gettext_lazy("By last year's share")),
    (SEASON, gettext_lazy("Along the season")),
    (HAND, gettext_lazy("By hand")),
]


class PublishForm(forms.Form):
    strategy = forms.CharField(label=gettext_lazy("Serves the strategy"), max_length=300, required=False)
    achievable = forms.CharField(label=gettext_lazy("Why it can be reached"), max_length=500, required=False)


class AdjustForm(forms.Form):
    value = forms.DecimalField(label=gettext_lazy("Target"), max_digits=18, decimal_places=2, min_value=0)
    stretch = forms.DecimalField(
        label=gettext_lazy("Stretch value"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    challenge = forms.DecimalField(
        label=gettext_lazy("Challenge value"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    effective_on = forms.DateField(label=gettext_lazy("Effective from"), widget=DayInput())
    reason_class = forms.ChoiceField(label=gettext_lazy("Reason"), choices=ReasonClass.choices)
    reason = forms.CharField(label=gettext_lazy("What has changed"), max_length=500)


class DecideForm(forms.Form):
    answer = forms.CharField(label=gettext_lazy("Answer"), max_length=500, required=False)


class DivideForm(forms.Form):
    """The way and the method; the values of the parts stand beside it, one field a part."""

    way = forms.ChoiceField(label=gettext_lazy("Into"))
    method = forms.ChoiceField(label=gettext_lazy("How"), choices=METHODS)

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.ways = ways_of(target)
        self.refused: list[str] = []
        fields: dict[str, Any] = self.fields
        fields["way"].choices = [(way, WAYS[way]) for way in self.ways]

    def chosen(self) -> tuple[str, str]:
        """The first way and equal parts until somebody chooses; "" where nothing can be broken down."""
        asked = self.data if self.is_bound else {}
        way, method = asked.get("way", ""), asked.get("method", "")
        known = method if method in dict(METHODS) else EQUAL
        return (way if way in self.ways else next(iter(self.ways), "")), known

    def values(self, keys: Sequence[str]) -> dict[str, Decimal]:
        """The typed values; an empty field leaves its part out."""
        found, problems = {}, []
        for key in keys:
            text = str(self.data.get(f"value:{key}", "")).strip().replace(",", "")
            if not text:
                continue
            try:
                found[key] = Decimal(text).quantize(Decimal("0.01"))
            except InvalidOperation:
                problems.append(FieldProblem(key, "number", _("%(text)s is not a number.") % {"text": text}))
        if problems:
            raise Refusal(problems[0].message, code="number", problems=problems)
        return found

    def refuse(self, refusal: Refusal) -> None:
        self.refused = [problem.message for problem in refusal.problems]


class GenerateForm(forms.Form):
    """Drafts for a team's people (or one subject) from what was."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    subject = forms.ChoiceField(label=gettext_lazy("For"), widget=forms.Select(attrs={"data-choose": ""}))
    people = forms.BooleanField(
        label=gettext_lazy("For each person of it"),
        required=False,
        help_text=gettext_lazy("Of the team or the company."),
    )
    year = forms.IntegerField(label=gettext_lazy("Fiscal year"), min_value=2000, max_value=2100)
    kind = forms.ChoiceField(
        label=gettext_lazy("For each"),
        choices=[
            ("month", gettext_lazy("Month")), ("quarter", gettext_lazy("Quarter")), ("half_year", gettext_lazy("Half-year")),
            ("year", gettext_lazy("Year")),
        ],
        initial="quarter",
    )  # fmt: skip
    source = forms.ChoiceField(
        label=gettext_lazy("From"),
        choices=[
            (FROM_LAST_YEAR, gettext_lazy("The same period of the year before")),
            (TRAILING, gettext_lazy("The mean of the three periods before")),
        ],
    )
    growth = forms.DecimalField(
        label=gettext_lazy("Plus (%)"), max_digits=6, decimal_places=2, min_value=-99, max_value=1000, initial=10
    )
    strategy = forms.CharField(label=gettext_lazy("Serves the strategy"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: User, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        promised = [metric for metric in catalogue().values() if metric.can_be_promised]
        fields["metric"].choices = [(metric.key, metric.label) for metric in promised]
        fields["subject"].choices = subject_choices(actor)
        fields["year"].initial = today.year + 1

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        slots = [slot for period in self._periods() for slot in self._slots(period)]
        names = ("metric", "source", "growth", "strategy")
        return {"slots": slots, **{name: data[name] for name in names}}

    def _periods(self) -> list[Period]:
        start = organisation().fiscal_year_start
        year = fiscal_year(self.cleaned_data["year"], start)
        return list(periods_between(year, self.cleaned_data["kind"], start))

    def _slots(self, period: Period) -> list[Slot]:
        whole = _unsaved(self.cleaned_data["subject"], self.cleaned_data["metric"], period)
        if self.cleaned_data["people"] and whole.subject_type in (Target.Subject.COMPANY, Target.Subject.TEAM):
            return slots_of(whole, "user")
        return [Slot(period.start.isoformat(), whole.subject_name, period, whole.subject_type, **_of(whole))]


def fiscal_year(number: int, first_month: int) -> Period:
    """The fiscal year with that number: it is named after the calendar year in which it ends."""
    start_year = number if first_month == 1 else number - 1
    return Period(date(start_year, first_month, 1), date(start_year + 1, first_month, 1))


def _unsaved(choice: str, metric: str, period: Period) -> Target:
    subject = subject_of(choice)
    return Target(
        metric=metric,
        subject_type=subject_type(**subject),
        **subject,
        start_on=period.start,
        end_on=period.end,
        value=Decimal(0),
    )


def _of(target: Target) -> dict[str, Any]:
    names = ("user", "team", "territory", "product_family")
    return {name: getattr(target, name) for name in names}
