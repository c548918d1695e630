"""What people type about commissions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from commissions.models.plan import BASIS_NAMES, PAY_PERIOD_NAMES
from commissions.plan_form import ROWS
from core.periods import Period, period_of
from people.models import User
from people.queries import organisation

LONGEST_RULES = 100_000


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Amount(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, min_value=0, **kwargs)


class Percent(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=4, min_value=0, **kwargs)


class EffectiveForm(forms.Form):
    """The days for which a version holds."""

    effective_start = forms.DateField(label=_("Holds from"), widget=DayInput())
    last_on = forms.DateField(
        label=_("Until"), widget=DayInput(), required=False, help_text=_("The last day; empty for no end.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, last = data.get("effective_start"), data.get("last_on")
        if start and last and last < start:
            self.add_error("last_on", _t("The last day lies before the first."))
        return data

    def effective(self) -> dict[str, Any]:
        last = self.cleaned_data.get("last_on")
        end = date.fromordinal(last.toordinal() + 1) if last else None
        return {"effective_start": self.cleaned_data["effective_start"], "effective_end": end}


class TiersForm(EffectiveForm):
    """One component with its steps, and how it is paid: what most plans are."""

    component_name = forms.CharField(label=_("Name of the commission"), max_length=120)
    basis = forms.ChoiceField(
        label=_("Basis"), choices=BASIS_NAMES, help_text=_("When a deal counts: when it is won, signed or paid for.")
    )
    credits = forms.ChoiceField(
        label=_("Whose"), choices=[("own", _("One's own deals")), ("team", _("The team's deals"))]
    )
    pay_period = forms.ChoiceField(label=_("Paid each"), choices=PAY_PERIOD_NAMES)
    window = forms.ChoiceField(
        label=_("Steps start again each"),
        choices=[("deal", _("Deal")), ("period", _("Pay period")), ("quarter", _("Quarter")), ("year", _("Year"))],
    )
    mode = forms.ChoiceField(
        label=_("Steps"),
        choices=[
            ("marginal", _("Marginal: each slice at its own rate")),
            ("whole", _("Whole amount: the step reached holds for everything")),
        ],
    )
    by = forms.ChoiceField(
        label=_("Steps are"), choices=[("amount", _("amounts")), ("attainment", _("percentages of the target"))]
    )
    cap = Amount(label=_("At most per pay period"), required=False)
    held_percent = Percent(
        label=_("Held until the money is collected, %"),
        required=False,
        max_value=100,
        help_text=_("Empty pays all at once."),
    )
    draw_amount = Amount(label=_("Draw per pay period"), required=False, help_text=_("Empty for none."))
    draw_kind = forms.ChoiceField(
        label=_("Kind of draw"),
        required=False,
        choices=[
            ("recoverable", _("Recoverable: what was missing is owed")),
            ("non_recoverable", _("Not to be paid back")),
            ("forgiven", _("Forgiven, with what is owed from before")),
        ],
    )
    restate_attainment = forms.BooleanField(
        label=_("A reversed deal is taken out as if it had never been"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, ROWS + 1):
            start = forms.DecimalField(label=_("From"), max_digits=18, decimal_places=4, min_value=0, required=False)
            self.fields[f"from_{row}"] = start
            self.fields[f"rate_{row}"] = Percent(label=_("Rate, %"), required=False, max_value=10_000)

    @property
    def step_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"from_{row}"], self[f"rate_{row}"]) for row in range(1, ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        rates = [data.get(f"rate_{row}") for row in range(1, ROWS + 1)]
        if not any(rate is not None for rate in rates):
            self.add_error("rate_1", _t("At least one step needs a rate."))
        for row in range(2, ROWS + 1):
            if data.get(f"rate_{row}") is None and data.get(f"from_{row}") is not None:
                self.add_error(f"rate_{row}", _t("This step needs a rate."))
        return data


class NewPlanForm(TiersForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=500, required=False)


class RulesForm(EffectiveForm):
    """The rules themselves, for what the form of steps can't say."""

    rules = forms.CharField(
        label=_("Rules"),
        max_length=LONGEST_RULES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )

    def clean_rules(self) -> Any:
        try:
            return json.loads(self.cleaned_data["rules"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_t("This is not readable as JSON.")) from error


class AssignmentForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.filter(is_active=True).order_by("full_name"),
        widget=forms.Select(attrs={"data-choose": ""}),
    )  # fmt: skip
    start_on = forms.DateField(label=_("From"), widget=DayInput())
    last_on = forms.DateField(
        label=_("Until"), widget=DayInput(), required=False, help_text=_("The last day; empty for no end.")
    )
    is_additive = forms.BooleanField(
        label=_("In addition to other plans"),
        required=False,
        help_text=_("Else no two plans of one basis may overlap."),
    )
    target_incentive = Amount(label=_("Target incentive"), required=False)

    def arguments(self) -> dict[str, Any]:
        """The cleaned input in the words of the services."""
        data = dict(self.cleaned_data)
        last = data.pop("last_on")
        return {**data, "end_on": date.fromordinal(last.toordinal() + 1) if last else None}


class RunForm(forms.Form):
    """A period of the fiscal calendar, named by one of its days."""

    pay_period = forms.ChoiceField(label=_("Paid each"), choices=PAY_PERIOD_NAMES)
    day = forms.DateField(label=_("A day of the period"), widget=DayInput())

    def period(self) -> Period:
        data = self.cleaned_data
        return period_of(data["day"], data["pay_period"], organisation().fiscal_year_start)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class WhatIfForm(forms.Form):
    """Figures to try a plan with."""

    credited = forms.DecimalField(
        label=_("Credited so far"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    deal = forms.DecimalField(label=_("Next deal"), max_digits=18, decimal_places=2, min_value=0, required=False)
    quota = forms.DecimalField(label=_("Target"), max_digits=18, decimal_places=2, min_value=0, required=False)
