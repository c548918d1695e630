"""The whole form of a deal, the small form of a gate, and what closing asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Account
from leads.models import LeadSource
from opportunities.models import Competitor, LossReason, Opportunity, Pipeline, Stage
from people.models import User
from products.models import PriceBook

MOST_SHOWN = 200


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountField(forms.ModelChoiceField):
    """Any account the user sees; the page draws the first ones, typing finds the others."""

    def offer(self, user: User, chosen: Account | None = None) -> None:
        self.queryset = Account.objects.visible_to(user)
        rows = [
            (str(pk), name) for pk, name in self.queryset.order_by("name", "id").values_list("pk", "name")[:MOST_SHOWN]
        ]
        if chosen is not None and str(chosen.pk) not in dict(rows):
            rows.insert(0, (str(chosen.pk), chosen.name))
        self.widget.choices = [("", "—"), *rows]


class CurrencyField(forms.RegexField):
    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[A-Z]{3}$", error_messages={"invalid": _("A code such as CNY.")}, **options)


# Only what is in use can be chosen.
OFFERED: dict[str, Any] = {"source": LeadSource, "price_book": PriceBook, "competitors": Competitor}


class OpportunityForm(forms.ModelForm):
    account = AccountField(
        label=_("Account"), queryset=Account.objects.none(), required=False,
        widget=forms.Select(attrs={"data-choose": "/opportunities/account-choices/"}),
    )  # fmt: skip
    currency = CurrencyField(label=_("Currency"), required=False)

    class Meta:
        model = Opportunity
        fields = [
            "name", "account", "amount", "currency", "expected_close_on", "deal_type", "source", "next_step", "next_step_on", "cost",
            "price_book", "probability", "forecast_category", "competitors", "description",
        ]  # fmt: skip
        widgets = {
            "expected_close_on": day_input(),
            "next_step_on": day_input(),
            "description": forms.Textarea(attrs={"rows": 3}),
            "competitors": forms.SelectMultiple(attrs={"data-choose": ""}),
        }

    def __init__(
        self, *args: Any, user: User, base_currency: str = "", only: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if only is not None:
            wanted = set(only) | ({"currency"} if {"amount", "cost"} & set(only) else set())
            for name in [name for name in fields if name not in wanted]:
                del fields[name]
        if "account" in fields:
            fields["account"].offer(user, self.instance.account if self.instance.account_id else None)
        for name in OFFERED.keys() & fields.keys():
            fields[name].queryset = OFFERED[name].objects.filter(is_active=True)
            fields[name].empty_label = None if name == "competitors" else "—"
        if "forecast_category" in fields:
            fields["forecast_category"].choices = [
                choice for choice in fields["forecast_category"].choices if choice[0] != "closed"
            ]
        if base_currency and "currency" in fields and not self.instance.currency:
            self.initial["currency"] = base_currency

    def validate_unique(self) -> None:
        """The service and the database say this; asking here would cost statements."""

    def validate_constraints(self) -> None:
        """As above."""

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes: an empty currency says nothing."""
        values = dict(self.cleaned_data)
        if not values.get("currency"):
            values.pop("currency", None)
        if "competitors" in values:
            values["competitors"] = list(values["competitors"])
        return values


class NewOpportunityForm(OpportunityForm):
    """Where a new deal starts, too; probability and category then come from the stage."""

    pipeline = forms.ModelChoiceField(label=_("Pipeline"), queryset=Pipeline.objects.active(), empty_label=None)

    field_order = ["name", "account", "amount", "currency", "expected_close_on", "pipeline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("probability", "forecast_category"):
            self.fields.pop(name, None)
        if Pipeline.objects.active().count() == 1:
            del self.fields["pipeline"]


QUICK = ("name", "account", "amount", "expected_close_on", "next_step", "next_step_on")


class MoveForm(forms.Form):
    """Where to; the reason is only asked when it goes back."""

    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, stages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]


class WinForm(forms.Form):
    closed_on = forms.DateField(label=_("Closed on"), required=False, widget=day_input())


class LoseForm(forms.Form):
    loss_reasons = forms.ModelMultipleChoiceField(
        label=_("Why was it lost?"),
        queryset=LossReason.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    competitors = forms.ModelMultipleChoiceField(
        label=_("Against whom?"),
        queryset=Competitor.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )
    note = forms.CharField(
        label=_("What happened"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    closed_on = forms.DateField(label=_("Closed on"), required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loss_reasons"].queryset = LossReason.objects.active()  # type: ignore[attr-defined]
        self.fields["competitors"].queryset = Competitor.objects.active()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {
            **self.cleaned_data,
            **{name: list(self.cleaned_data[name]) for name in ("loss_reasons", "competitors")},
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NextStepForm(forms.Form):
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_on = forms.DateField(label=_("Next step on"), required=False, widget=day_input())


class OwnerForm(forms.Form):
    """To whom: people within the reach of who asks."""

    owner = forms.ModelChoiceField(
        label=_("New owner"), queryset=User.objects.none(), widget=forms.Select(attrs={"data-choose": ""})
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = actor.access.reach("opportunities", "assign")
        people = User.objects.filter(is_active=True)
        if reach is not None and not reach.everyone:
            people = people.filter(pk__in=reach.owner_ids)
        self.fields["owner"].queryset = people if reach else people.none()  # type: ignore[attr-defined]


class CollaboratorForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.filter(is_active=True), widget=forms.Select(attrs={"data-choose": ""})
    )
    can_write = forms.BooleanField(label=_("May edit"), required=False)
    expires_on = forms.DateField(label=_("Until"), required=False, widget=day_input())


class PlanForm(forms.Form):
    """Planning fields that can be set on many deals; what is left empty stays as it is."""

    expected_close_on = forms.DateField(label=_("Expected close"), required=False, widget=day_input())
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_on = forms.DateField(label=_("Next step on"), required=False, widget=day_input())

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}
