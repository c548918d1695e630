"""What people type about commissions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commissions.models.plan import PAY_PERIOD_NAMES
from commissions.queries.assignees import everybody_in
from core.periods import Period, period_of
from people.models import Team, User
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
            self.add_error("last_on", gettext("The last day lies before the first."))
        return data

    def effective(self) -> dict[str, Any]:
        last = self.cleaned_data.get("last_on")
        end = date.fromordinal(last.toordinal() + 1) if last else None
        return {"effective_start": self.cleaned_data["effective_start"], "effective_end": end}


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
            raise forms.ValidationError(gettext("This is not readable as JSON.")) from error


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
    target_incentive = Amount(
        label=_("Target incentive"), required=False, help_text=_("Only where the plan pays a share of it.")
    )

    def arguments(self) -> dict[str, Any]:
        """The cleaned input in the words of the services."""
        data = dict(self.cleaned_data)
        last = data.pop("last_on")
        return {**data, "end_on": date.fromordinal(last.toordinal() + 1) if last else None}


class NewAssignmentForm(AssignmentForm):
    """Several people at once, for the same days: named, or whole teams with who manages them."""

    field_order = ["teams", "user"]
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.order_by("name"), required=False,
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
        help_text=_("Everybody in them and below, with their managers, as it is today."),
    )  # fmt: skip
    user = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.filter(is_active=True).order_by("full_name"), required=False,
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        teams, named = data.pop("teams", None), data.get("user")
        if not teams and not named and not self.errors:
            self.add_error("user", gettext("Choose at least one person or a team."))
        elif teams:
            together = {user.pk: user for user in (*everybody_in(teams), *(named or []))}
            data["user"] = list(together.values())
        return data


class RunForm(forms.Form):
    """A period of the fiscal calendar, named by one of its days."""

    pay_period = forms.ChoiceField(label=_("Paid each"), choices=PAY_PERIOD_NAMES)
    day = forms.DateField(label=_("A day of the period"), widget=DayInput())

    def period(self) -> Period:
        data = self.cleaned_data
        return period_of(data["day"], data["pay_period"], organisation().fiscal_year_start)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AdjustmentForm(forms.Form):
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=17, decimal_places=2, help_text=_("With a minus it is taken from the statement.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class WhatIfForm(forms.Form):
    """Figures to try a plan with."""

    credited = forms.DecimalField(
        label=_("Credited so far"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    deal = forms.DecimalField(label=_("Next deal"), max_digits=18, decimal_places=2, min_value=0, required=False)
    quota = forms.DecimalField(label=_("Target"), max_digits=18, decimal_places=2, min_value=0, required=False)
