"""What the forms of all pools (公海) have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReturnReason(TextChoices):
    NO_NEED = "no_need", _("No need")
    NO_BUDGET = "no_budget", _("No budget")
    UNREACHABLE = "unreachable", _("Can't be reached")
    WRONG = "wrong", _("The information is wrong")
    COMPETITOR = "competitor", _("Has chosen a competitor")
    NOT_TARGET = "not_target", _("Not our kind of customer")
    DUPLICATE = "duplicate", _("Duplicate")
    OTHER = "other", _("Other")


class ReturnForm(forms.Form):
    """Why something goes back to a pool; rooms add to which."""

    why = forms.ChoiceField(label=_("Reason"), choices=ReturnReason.choices)
    note = forms.CharField(label=_("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """“Other” alone tells nothing."""
        cleaned = super().clean() or {}
        if cleaned.get("why") == ReturnReason.OTHER and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why you return it."))
        return cleaned

    @property
    def reason(self) -> str:
        label, note = str(ReturnReason(self.cleaned_data["why"]).label), self.cleaned_data["note"].strip()
        return f"{label}: {note}" if note else label
