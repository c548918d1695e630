"""Rules, comments, and turning a paragraph into work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Role, Team, User
from performance import sections
from performance.models import Finding, ReportRule


def people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("full_name").defer("search")


class RuleForm(forms.ModelForm):
    """The shipped parts are chosen here; texts of one's own are added below them, a line each."""

    parts = forms.MultipleChoiceField(label=_("Parts"), choices=list(sections.NAMES.items())[:-1], required=False)
    required_parts = forms.MultipleChoiceField(
        label=_("Must not be empty"),
        required=False,
        choices=[(kind, name) for kind, name in sections.NAMES.items() if kind not in sections.BY_MACHINE][:-1],
    )
    own_parts = forms.CharField(
        label=_("Questions of your own"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line each; with a * at the end it must be answered."),
    )

    class Meta:
        model = ReportRule
        fields = [
            "name", "cadence", "people", "teams", "roles", "readers", "due_time", "due_after", "remind_minutes", "makeup_days",
            "starts_on", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("people", "readers"):
            self.fields[name].queryset = people()  # type: ignore[attr-defined]
        self.fields["teams"].queryset = Team.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["roles"].queryset = Role.objects.order_by("name")  # type: ignore[attr-defined]
        self._start_from(sections.sections_of(self.instance.sections))

    def _start_from(self, present: list[sections.Section]) -> None:
        shipped = [one for one in present if one.kind != sections.TEXT]
        own = [f"{one.name}{' *' if one.is_required else ''}" for one in present if one.kind == sections.TEXT]
        self.initial["parts"] = [one.kind for one in shipped]
        self.initial["required_parts"] = [one.kind for one in shipped if one.is_required]
        self.initial["own_parts"] = "\n".join(own)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(data.get("required_parts", ())) - set(data.get("parts", ())):
            self.add_error("required_parts", ValidationError(_("A part that is not asked for can't be required.")))
        return data

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if name in self.Meta.fields}
        data["sections"] = [section.row() for section in self._sections()]
        return data

    def _sections(self) -> list[sections.Section]:
        required = set(self.cleaned_data["required_parts"])
        shipped = [
            sections.Section(kind, kind, "", kind in required)
            for kind in sections.NAMES
            if kind in self.cleaned_data["parts"]
        ]
        lines = [line.strip() for line in self.cleaned_data["own_parts"].splitlines() if line.strip()]
        own = [
            sections.Section(f"own-{number}", sections.TEXT, line.rstrip(" *")[:80], line.endswith("*"))
            for number, line in enumerate(lines, start=1)
        ]
        return [*shipped, *own]


class FindingForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it"), choices=Finding.Kind.choices, initial=Finding.Kind.ACTION)
    title = forms.CharField(label=_("What"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    due_on = forms.DateField(label=_("Due on"), required=False, widget=forms.DateInput())
    about = forms.ChoiceField(
        label=_("About"), required=False, help_text=_("With a record the action stands among its tasks, too.")
    )
    quote = forms.CharField(
        label=_("The paragraph"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, owners: set[UUID], records: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = records
        self.fields["owner"].queryset = people().filter(pk__in=owners)  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", "—"), *((key, str(row)) for key, row in records.items())]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {**data, "about": self.records.get(data["about"])}


class CloseForm(forms.Form):
    outcome = forms.CharField(
        label=_("Outcome"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    dropped = forms.BooleanField(label=_("No longer wanted"), required=False)


class NormForm(forms.Form):
    is_active = forms.BooleanField(label=_("Active"), required=False)
    grace_days = forms.IntegerField(label=_("Days of grace"), min_value=0, max_value=30)


class DismissForm(forms.Form):
    reason = forms.CharField(label=_("Why is it no problem?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
