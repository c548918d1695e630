"""The form of a bot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels import catalogue
from channels.models import Bot
from people.models import Team


def event_choices() -> list[tuple[Any, Any]]:
    """Everything, or single kinds by group."""
    grouped = [
        (group.title, [(kind, catalogue.title_of(kind)) for kind in group.kinds]) for group in catalogue.groups()
    ]
    return [("*", _("Every notice")), *grouped]


class BotForm(forms.ModelForm):
    address = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("The webhook address that the platform gave the bot. It is kept encrypted and never shown again."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only for Feishu and DingTalk, if signing is switched on there."),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("Notices"), choices=event_choices, required=False,
        help_text=_("Which notices of its teams' people it tells the group of. None: only reports and rules speak through it."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Bot
        fields = ("name", "kind", "keyword", "language", "teams", "is_active")

    field_order = ("name", "kind", "address", "secret", "keyword", "events", "teams", "language", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams: Any = self.fields["teams"]
        teams.queryset = Team.objects.filter(is_active=True)
        teams.help_text = _("Whose notices it tells. None: everybody's.")
        self.fields["keyword"].help_text = _("If the platform asks for a word in every message.")
        if not self.instance._state.adding:
            del self.fields["kind"]
            self.fields["address"].required = False
            self.fields["address"].help_text = _("Leave it empty to keep %(hint)s.") % {
                "hint": self.instance.address_hint
            }
            self.fields["secret"].help_text = _("Leave it empty to keep what is there.")
            self.initial = {**self.initial, "events": self.instance.events, "version": self.instance.version}
