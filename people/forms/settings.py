"""Forms about the organisation, roles, tokens and saved views."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.forms.people import zone_choices
from people.models import CalendarDay, Organisation, Role, SavedView
from people.services.tokens import ALL_SCOPES
from people.words import scope_name

MONTHS = [
    (1, _("January")), (2, _("February")), (3, _("March")), (4, _("April")), (5, _("May")), (6, _("June")), (7, _("July")),
    (8, _("August")), (9, _("September")), (10, _("October")), (11, _("November")), (12, _("December")),
]  # fmt: skip
WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip


class OrganisationForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=lambda: zone_choices()[1:], label=_("Time zone"), widget=forms.Select(attrs={"data-choose": ""})
    )
    fiscal_year_start = forms.TypedChoiceField(choices=MONTHS, coerce=int, label=_("Fiscal year starts in"))
    working_weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, label=_("Working weekdays"), widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES, label=_("Languages"), widget=forms.CheckboxSelectMultiple
    )
    default_language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Default language"))

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = [
            "name",
            "base_currency",
            "time_zone",
            "fiscal_year_start",
            "working_weekdays",
            "holiday_country",
            "languages",
            "default_language",
        ]

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""


class CalendarDayForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(choices=CalendarDay.Kind.choices, label=_("Kind"))
    name = forms.CharField(max_length=80, required=False, label=_("Name"))


class RateForm(forms.Form):
    currency = forms.CharField(
        max_length=3,
        label=_("Currency"),
        widget=forms.TextInput(attrs={"placeholder": "USD", "autocapitalize": "characters"}),
    )
    on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    rate = forms.DecimalField(max_digits=18, decimal_places=8, label=_("Worth in the base currency"))


class RoleForm(forms.Form):
    name = forms.CharField(max_length=80, label=_("Name"))
    description = forms.CharField(max_length=240, required=False, label=_("Description"))
    like = forms.ModelChoiceField(queryset=Role.objects.none(), required=False, label=_("Start with the grants of"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        like: Any = self.fields["like"]
        like.queryset = Role.objects.visible_to(actor)


def scope_choices() -> list[tuple[str, str]]:
    return [(scope, scope_name(scope)) for scope in ("*", *ALL_SCOPES)]


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, label=_("Name"), help_text=_("What will use it, such as “website form”."))
    days = forms.TypedChoiceField(
        choices=[(30, _("30 days")), (90, _("90 days")), (366, _("One year"))],
        coerce=int,
        initial=90,
        label=_("Valid for"),
    )
    scopes = forms.MultipleChoiceField(choices=scope_choices, label=_("Scopes"), widget=forms.CheckboxSelectMultiple)


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields: ClassVar[list[str]] = ["name", "sharing", "table", "query"]
        labels: ClassVar[dict[str, Any]] = {"sharing": _("Shared with")}
        widgets: ClassVar[dict[str, Any]] = {"table": forms.HiddenInput, "query": forms.HiddenInput}

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""
