"""Forms of the pools of companies: their settings, and what moves a company in and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from customers.models import Account, AccountCapacity, AccountPool, AccountPoolRule
from people.models import User
from people.pool_forms import ReturnForm
from people.pools import three_and_one


class ReleaseForm(ReturnForm):
    pool = forms.ModelChoiceField(
        label=_("Pool"), queryset=AccountPool.objects.filter(is_active=True), empty_label=None
    )

    field_order = ("pool", "why", "note")


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SettingForm(forms.ModelForm):
    """What may be saved is said by the service and the database, not by the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"teams", "members", "managers", "users"} & self.fields.keys():
            self.fields[name].widget.attrs["data-choose"] = ""
        for name in {"members", "managers", "users"} & self.fields.keys():
            people = User.objects.filter(is_active=True).order_by("full_name")
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """The service says it."""

    def validate_constraints(self) -> None:
        """The service says it."""


class PoolForm(SettingForm):
    class Meta:
        model = AccountPool
        fields = [
            "name",
            "teams",
            "members",
            "managers",
            "daily_claims",
            "previous_owner_days",
            "new_hours",
            "is_active",
        ]
        help_texts = {
            "teams": _("Nobody chosen: everybody may claim."),
            "managers": _("They may give its customers to people they lead."),
            "daily_claims": _("Empty: no limit."),
        }


class PoolRuleForm(SettingForm):
    levels = forms.MultipleChoiceField(
        label=_("Levels"), choices=Account.Level.choices, required=False, help_text=_("Nothing chosen: all."),
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )  # fmt: skip
    warn_days = SimpleArrayField(
        forms.IntegerField(min_value=0, max_value=60),
        label=_("Warn days before"),
        required=False,
        help_text=_("Separated by commas."),
    )

    class Meta:
        model = AccountPoolRule
        fields = [
            "name", "pool", "teams", "levels", "idle_days", "no_opportunity_days", "not_won_days", "combine", "spares_bought",
            "spares_open", "protection_days", "warn_days", "is_active", "position",
        ]  # fmt: skip
        help_texts = {"teams": _("Nothing chosen: all.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("warn_days", three_and_one())


class CapacityForm(SettingForm):
    class Meta:
        model = AccountCapacity
        fields = ["name", "most", "without_bought", "teams", "users", "is_active"]
        help_texts = {"users": _("No team and nobody chosen: it holds for everybody. The strictest counts.")}
