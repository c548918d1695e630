"""Forms of the settings of leads: rules of points, of assignment and of the pools."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from leads.explaining import field_label
from leads.models import (
    AssignmentMember,
    AssignmentRule,
    Lead,
    LeadBehaviour,
    LeadCapacity,
    LeadRecycleRule,
    LeadSettings,
    ScoreRule,
    WebForm,
)
from leads.public_form import OFFERED
from leads.services.score_rules import FACTS
from people.models import Absence, User
from people.pools import three_and_one

ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?")


class UncheckedForm(forms.ModelForm):
    """What may be saved is said by the service and the database, not by the form."""

    def validate_unique(self) -> None:
        """The service says it."""

    def validate_constraints(self) -> None:
        """The database says it."""


def people() -> Any:
    return User.objects.filter(is_active=True).order_by("full_name")


class ScoreRuleForm(UncheckedForm):
    class Meta:
        model = ScoreRule
        fields = [
            "kind", "name", "field", "operator", "value", "points", "most_times", "half_life_days", "idle_days", "is_active",
        ]  # fmt: skip
        help_texts = {
            "field": _("Not needed for “Nothing happened”."),
            "value": _("For “is one of” and “contains one of” several, separated by commas."),
            "points": _("Less than zero takes points away."),
            "most_times": _("Only for what the lead did."),
            "half_life_days": _("Empty: the points don't fade."),
            "idle_days": _("Only for “Nothing happened”."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = [(name, field_label(name)) for name in FACTS]
        choices = [("", "—"), (_("What it is"), facts), (_("What it did"), LeadBehaviour.Kind.choices)]
        self.fields["field"] = forms.ChoiceField(
            label=_("Field"), choices=choices, required=False, help_text=self.fields["field"].help_text
        )
        self.fields["operator"].required = False


class LeadSettingsForm(UncheckedForm):
    class Meta:
        model = LeadSettings
        fields: tuple[str, ...] = ()
        widgets = dict.fromkeys(
            ("workday_start", "workday_end"), forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        )


class ScoreSettingsForm(LeadSettingsForm):
    class Meta(LeadSettingsForm.Meta):
        fields = ("hot_from", "warm_from", "learned_points")


class RoutingSettingsForm(LeadSettingsForm):
    class Meta(LeadSettingsForm.Meta):
        fields = (
            "routing_on", "fallback_pool", "workday_start", "workday_end", "responses_on", "hot_minutes", "other_minutes", "reassign_late",
        )  # fmt: skip


class AssignmentRuleForm(UncheckedForm):
    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.none(), widget=forms.SelectMultiple(attrs={"data-choose": ""})
    )

    class Meta:
        model = AssignmentRule
        fields = [
            "name", "strategy", "sources", "regions", "industries", "words", "score_from", "score_to", "in_working_hours", "is_active",
            "position",
        ]  # fmt: skip
        help_texts = {
            "sources": _("Nothing chosen: all."),
            "regions": _("Separated by commas; a beginning is enough."),
            "industries": _("Separated by commas."),
            "words": _("Separated by commas; one of them is enough."),
            "position": _("Rules are tried from the lowest number on."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people()  # type: ignore[attr-defined]
        self.fields["sources"].widget.attrs["data-choose"] = ""
        if not self.instance._state.adding:
            self.initial["people"] = list(self.instance.members.values_list("user", flat=True))


class MemberForm(forms.ModelForm):
    class Meta:
        model = AssignmentMember
        fields = ["weight", "regions", "most_open", "is_ready"]
        help_texts = {
            "weight": _("Twice the weight, twice the leads."),
            "regions": _("For “who has the lead's region”; separated by commas."),
            "most_open": _("Empty: no limit by this rule."),
        }


class RecycleRuleForm(UncheckedForm):
    bands = forms.MultipleChoiceField(
        label=_("Bands"), choices=Lead.Band.choices, required=False, help_text=_("Nothing chosen: all."),
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )  # fmt: skip
    warn_days = SimpleArrayField(
        forms.IntegerField(min_value=0, max_value=60),
        label=_("Warn days before"),
        required=False,
        help_text=_("Separated by commas."),
    )

    class Meta:
        model = LeadRecycleRule
        fields = [
            "name", "pool", "teams", "bands", "idle_days", "unqualified_days", "unconverted_days", "combine", "protection_days",
            "warn_days", "is_active", "position",
        ]  # fmt: skip
        help_texts = {"teams": _("Nothing chosen: all.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].widget.attrs["data-choose"] = ""
        if self.instance._state.adding:
            self.initial.setdefault("warn_days", three_and_one())


class CapacityForm(UncheckedForm):
    class Meta:
        model = LeadCapacity
        fields = ["name", "most", "teams", "users", "is_active"]
        help_texts = {"users": _("No team and nobody chosen: it holds for everybody. The strictest counts.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = people()  # type: ignore[attr-defined]
        for name in ("teams", "users"):
            self.fields[name].widget.attrs["data-choose"] = ""


class AbsenceForm(UncheckedForm):
    class Meta:
        model = Absence
        fields = ["user", "start_on", "end_on", "note"]
        widgets = dict.fromkeys(("start_on", "end_on"), forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people()  # type: ignore[attr-defined]
        self.fields["user"].widget.attrs["data-choose"] = ""


class OverrideForm(forms.Form):
    score = forms.IntegerField(label=_("Score"), min_value=-1000, max_value=1000)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def offered() -> list[tuple[str, str]]:
    """In the reader's language, so asked anew for each form."""
    return [(name, field_label(name)) for name in OFFERED]


class WebFormForm(UncheckedForm):
    asks = forms.MultipleChoiceField(label=_("Asks for"), choices=offered, widget=forms.CheckboxSelectMultiple)
    required = forms.MultipleChoiceField(
        label=_("Must be filled in"), choices=offered, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = WebForm
        fields = [
            "name", "title", "intro", "required", "submit_label", "thanks", "language", "source", "campaign", "pool", "consent_text",
            "double_opt_in", "sites", "per_hour", "is_active",
        ]  # fmt: skip
        widgets = dict.fromkeys(("intro", "thanks", "consent_text"), forms.Textarea(attrs={"rows": 2}))
        help_texts = {
            "name": _("Only your colleagues see it."),
            "consent_text": _("What people agree to before they send. A changed text is a new version."),
            "sites": _("Such as https://www.example.com, separated by commas."),
        }

    field_order = ("name", "title", "intro", "asks", "required")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("asks", self.instance.fields or ["last_name", "company", "email", "phone", "need"])
        if self.instance._state.adding:
            self.initial["required"] = ["last_name", "email"]

    def clean_sites(self) -> list[str]:
        """Origins only: they go into a header."""
        sites = [site.strip().rstrip("/") for site in self.cleaned_data["sites"] or []]
        if any(ORIGIN.fullmatch(site) is None for site in sites):
            raise forms.ValidationError(_("Write a website as https://www.example.com."))
        return sites

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "asks" in cleaned:
            cleaned["fields"] = cleaned.pop("asks")
        return cleaned
