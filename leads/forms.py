"""The person's door: what a form takes, and nothing of what may be done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.masking import guarded_form
from core.names import split_name
from leads.models import Lead, LeadPool, LeadSource
from leads.services.status import JUMPS
from people.models import Team, User
from people.pool_forms import ReturnForm

# What somebody who types a lead in usually means.
USUAL_SOURCE = "prospecting"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LeadForm(forms.ModelForm):
    """All that can be said about a lead. Rules beyond the shape of a value are the service's."""

    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), required=False, error_messages={"invalid": _("A code such as CNY.")}
    )

    class Meta:
        model = Lead
        fields = [
            "last_name", "first_name", "company", "title", "phone", "email", "source", "source_detail", "campaign", "industry", "region",
            "website", "need", "budget", "currency", "next_step", "next_step_on", "tags",
        ]  # fmt: skip
        widgets = {
            "next_step_on": DAY,
            "need": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }
        help_texts = {"tags": _("Separated by commas."), "budget": _("What they want to spend.")}

    def __init__(self, *args: Any, base_currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = LeadSource.objects.filter(Q(is_active=True) | Q(pk=self.instance.source_id))
        source.empty_label = None if self.instance.source_id else "—"
        if base_currency and not self.instance.currency:
            self.initial["currency"] = base_currency
        guarded_form(self)

    def validate_unique(self) -> None:
        """The service and the database say this; asking here would cost statements."""

    def validate_constraints(self) -> None:
        """As above."""

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes. A currency without an amount says nothing."""
        values = dict(self.cleaned_data)
        if "budget" in values and values["budget"] is None:
            values["currency"] = ""
        return values


class QuickLeadForm(forms.Form):
    """Three fields and where it comes from; the rest can wait."""

    name = forms.CharField(label=_("Name"), max_length=160, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    source = forms.ModelChoiceField(label=_("Lead source"), queryset=LeadSource.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = LeadSource.objects.filter(is_active=True)
        source: Any = self.fields["source"]
        source.queryset = sources
        source.initial = sources.filter(key=USUAL_SOURCE).values_list("pk", flat=True).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("company"):
            self.add_error("name", _("Give a name or a company."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        first, last = split_name(values.pop("name"))
        return {**values, "first_name": first, "last_name": last}


class StatusForm(forms.Form):
    """Where to go from the present status, and why."""

    status = forms.ChoiceField(label=_("Status"), choices=Lead.Status.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, current: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        legal = set(JUMPS) - {Lead.Status.CONVERTED} if current is None else {current, *JUMPS[current]}
        status: Any = self.fields["status"]
        status.choices = [choice for choice in Lead.Status.choices if choice[0] in legal]


class OwnerForm(forms.Form):
    """To whom: people within the reach of who asks."""

    owner = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = actor.access.reach("leads", "assign")
        people = User.objects.filter(is_active=True)
        if reach is not None and not reach.everyone:
            people = people.filter(pk__in=reach.owner_ids)
        self.fields["owner"].queryset = people if reach else people.none()  # type: ignore[attr-defined]
        self.fields["owner"].widget.attrs["data-choose"] = ""


class ReleaseForm(ReturnForm):
    pool = forms.ModelChoiceField(
        label=_("Lead pool"), queryset=LeadPool.objects.filter(is_active=True), empty_label=None
    )

    field_order = ("pool", "why", "note")


class TagForm(forms.Form):
    add = forms.CharField(label=_("Add tags"), max_length=300, required=False, help_text=_("Separated by commas."))
    remove = forms.CharField(label=_("Remove tags"), max_length=300, required=False)

    def tags(self, name: str) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data[name].split(",") if tag.strip()]


class DeleteForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class CollaboratorForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.filter(is_active=True), widget=forms.Select(attrs={"data-choose": ""})
    )
    can_write = forms.BooleanField(label=_("May edit"), required=False)
    expires_on = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class SourceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)


class PoolForm(SourceForm):
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.filter(is_active=True),
        required=False,
        help_text=_("Nobody chosen: everybody may claim."),
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Further members"), queryset=User.objects.filter(is_active=True), required=False,
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )  # fmt: skip
    managers = forms.ModelMultipleChoiceField(
        label=_("Managers"), queryset=User.objects.filter(is_active=True), required=False,
        widget=forms.SelectMultiple(attrs={"data-choose": ""}), help_text=_("They may give its leads to people they lead."),
    )  # fmt: skip
    daily_claims = forms.IntegerField(
        label=_("Claims a day at most"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Empty: no limit."),
        initial=20,
    )
    previous_owner_days = forms.IntegerField(
        label=_("Previous owner waits days"), min_value=0, max_value=365, initial=7, required=False
    )
    new_hours = forms.IntegerField(
        label=_("New leads wait hours"), min_value=0, max_value=720, initial=0, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Nothing said means no wait."""
        cleaned = super().clean() or {}
        return cleaned | {name: cleaned.get(name) or 0 for name in ("previous_owner_days", "new_hours")}
