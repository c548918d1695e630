"""Forms about users, teams and invitations."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Role, Team, User


def zone_choices() -> list[tuple[str, Any]]:
    return [("", _("The organisation's")), *((name, name.replace("_", " ")) for name in sorted(available_timezones()))]


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class UserForm(forms.ModelForm):
    roles = RolesField(queryset=Role.objects.none(), required=False, label=_("Roles"))
    time_zone = forms.ChoiceField(
        choices=zone_choices, required=False, label=_("Time zone"), widget=forms.Select(attrs={"data-choose": ""})
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = [
            "full_name",
            "email",
            "title",
            "phone",
            "team",
            "roles",
            "language",
            "time_zone",
            "hired_on",
        ]
        widgets: ClassVar[dict[str, Any]] = {"hired_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, actor)
        if self.instance.pk and not self.instance._state.adding:
            self.initial["roles"] = list(self.instance.roles.values_list("pk", flat=True))

    def validate_unique(self) -> None:
        """The service asks the database."""

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""


class InvitationForm(forms.Form):
    full_name = forms.CharField(max_length=120, label=_("Name"))
    email = forms.EmailField(max_length=254, label=_("E-mail"))
    team = forms.ModelChoiceField(queryset=Team.objects.none(), required=False, label=_("Team"))
    roles = RolesField(queryset=Role.objects.none(), label=_("Roles"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, actor)


def choose_from(form: forms.BaseForm, actor: User) -> None:
    """Choices are what the actor may see."""
    fields: dict[str, Any] = form.fields
    fields["roles"].queryset = Role.objects.visible_to(actor)
    fields["team"].queryset = Team.objects.visible_to(actor).filter(is_active=True)


MONEY_UNITS = [
    ("", _("Short, in the unit that fits")),
    ("exact", _("Exact, in full")),
    ("ten_thousands", _("In ten thousands (万元; Chinese only)")),
]


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=zone_choices, required=False, label=_("Time zone"), widget=forms.Select(attrs={"data-choose": ""})
    )

    money_unit = forms.ChoiceField(choices=MONEY_UNITS, required=False, label=_("Large amounts"))

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["full_name", "title", "phone", "language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["money_unit"] = self.instance.preferences.get("money_unit", "")

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields: ClassVar[list[str]] = ["name", "parent", "manager", "region", "is_active"]
        labels: ClassVar[dict[str, Any]] = {
            "parent": _("Below the team"),
            "manager": _("Manager"),
            "is_active": _("Active"),
        }

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["parent"].queryset = Team.objects.visible_to(actor)
        fields["manager"].queryset = User.objects.visible_to(actor).active()

    def validate_unique(self) -> None:
        """The service asks the database."""

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""


class DeactivationForm(forms.Form):
    successor = forms.ModelChoiceField(queryset=User.objects.none(), required=False, label=_("Who takes over"))
    reason = forms.CharField(max_length=500, required=False, label=_("Reason"))

    def __init__(self, *args: Any, actor: User, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        successor.queryset = User.objects.visible_to(actor).active().exclude(pk=user.pk)


class JoinForm(forms.Form):
    """What an invited person fills in."""

    full_name = forms.CharField(
        max_length=120, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        max_length=200,
        strip=False,
        label=_("Password"),
        help_text=_("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(choices=User._meta.get_field("language").choices, label=_("Language"))  # type: ignore[arg-type]
