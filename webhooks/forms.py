"""The form of an endpoint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webhooks import catalogue
from webhooks.models import WebhookEndpoint


def event_choices() -> list[tuple[str, Any]]:
    """All, all of a kind, or single ones."""
    kinds = sorted({name.partition(".")[0] for name in catalogue.events()})
    single = [(name, name) for name in catalogue.events()]
    return [("*", _("Everything (*)")), *[(f"{kind}.*", f"{kind}.*") for kind in kinds], *single]


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(
        label=_("Address"), max_length=2000, help_text=_("https://… of the program that shall hear of events.")
    )
    events = forms.MultipleChoiceField(label=_("Events"), choices=event_choices)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def initial_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
    names = ("name", "address", "events", "is_active", "version")
    return {name: getattr(endpoint, name) for name in names}
