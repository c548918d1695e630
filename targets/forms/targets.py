"""What people type about targets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from people.models import Team, Territory, User
from products.models import ProductFamily
from targets.filters import promised
from targets.models import Target
from targets.models.teams import managed_teams

SUBJECTS = ("user", "team", "territory", "product_family")
COPIED = (
    "metric", "value", "stretch", "challenge", "note", "strategy", "parent", "achievable", "joiner_pro_rata",
)  # fmt: skip


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ValuesForm(forms.Form):
    """The values and the note, and why they change."""

    value = forms.DecimalField(label=_("Target"), max_digits=18, decimal_places=2, min_value=0)
    stretch = forms.DecimalField(label=_("Stretch value"), max_digits=18, decimal_places=2, min_value=0, required=False)
    challenge = forms.DecimalField(
        label=_("Challenge value"), max_digits=18, decimal_places=2, min_value=0, required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("What has to be done to reach it.")
    )


class EditTargetForm(ValuesForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Stays in the history with the earlier value.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TargetForm(ValuesForm):
    """A new target. The choice of subjects holds only those the actor may set targets for."""

    metric = forms.ChoiceField(label=_("Metric"), choices=promised)
    subject = forms.ChoiceField(label=_("For"), widget=forms.Select(attrs={"data-choose": ""}))
    start_on = forms.DateField(label=_("From"), widget=DayInput())
    last_on = forms.DateField(label=_("Until"), widget=DayInput(), help_text=_("The last day of the period."))
    strategy = forms.CharField(
        label=_("Serves the strategy"),
        max_length=300,
        required=False,
        help_text=_("Or choose the target it is a part of."),
    )
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=Target.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-choose": ""}),
    )
    achievable = forms.CharField(
        label=_("Why it can be reached"), max_length=500, required=False, help_text=_("Needed far above the last year.")
    )
    joiner_pro_rata = forms.BooleanField(label=_("Count only the working days since the person joined"), required=False)
    draft = forms.BooleanField(label=_("Keep as a draft"), required=False)
    field_order = [
        "metric", "subject", "start_on", "last_on", "value", "stretch", "challenge", "strategy", "parent", "achievable", "note",
        "joiner_pro_rata", "draft",
    ]  # fmt: skip

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["subject"].choices = subject_choices(actor)
        fields["parent"].queryset = (
            Target.objects.visible_to(actor).active().select_related(*SUBJECTS).order_by("-start_on")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, last = data.get("start_on"), data.get("last_on")
        if start and last and last < start:
            self.add_error("last_on", _("The last day lies before the first."))
        return data

    def target_arguments(self) -> dict[str, Any]:
        """The cleaned input in the words of `services.set_target`."""
        data = self.cleaned_data
        period = Period(data["start_on"], data["last_on"] + timedelta(days=1))
        values = {name: data[name] for name in COPIED}
        return {**values, "period": period, **subject_of(data["subject"])}


def subject_choices(actor: User) -> list[tuple[Any, Any]]:
    """Company, teams and people, as far as the actor may set targets for them."""
    reach = actor.access.reach("targets", "manage")
    if reach is None:
        return []
    people, teams = User.objects.filter(is_active=True), Team.objects.filter(is_active=True)
    groups: list[tuple[Any, Any]] = []
    if reach.everyone:
        groups.append((Target.Subject.COMPANY, Target.Subject.COMPANY.label))
    else:
        people, teams = (
            people.filter(pk__in=reach.owner_ids),
            teams.filter(pk__in=managed_teams(actor, "targets", "manage")),
        )
    groups.append((_("Teams"), [(f"team:{team.pk}", team.name) for team in teams.order_by("name")]))
    if reach.everyone:
        territories = Territory.objects.filter(is_active=True).order_by("name")
        families = ProductFamily.objects.order_by("name")
        groups.append((_("Territories"), [(f"territory:{row.pk}", row.name) for row in territories]))
        groups.append((_("Product families"), [(f"product_family:{row.pk}", row.name) for row in families]))
    groups.append((_("People"), [(f"user:{person.pk}", person.full_name) for person in people.order_by("full_name")]))
    return groups


def subject_of(choice: str) -> dict[str, Any]:
    """`{"user": …}`, `{"team": …}` or nothing (the company) for a validated choice."""
    kind, _colon, pk = choice.partition(":")
    models: dict[str, Any] = {"user": User, "team": Team, "territory": Territory, "product_family": ProductFamily}
    return {kind: models[kind].objects.get(pk=UUID(pk))} if kind in models else {}
