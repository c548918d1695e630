"""What a gate still asks for beside fields, as a small form: ticks with a note, and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.attached import upload_of
from opportunities.requirements import APPROVAL, CHECK, DOCUMENT, Requirement
from opportunities.services import Met

PREFIX = "req-"


class GateForm(forms.Form):
    """Approvals are no fields: they are given by somebody else, so the page shows how they stand."""

    def __init__(self, data: Any, files: Any, *, asked: Sequence[Requirement]) -> None:
        super().__init__(data, files)
        self.asked = [item for item in asked if item.kind != APPROVAL]
        for item in self.asked:
            self.fields[PREFIX + item.key] = (
                forms.FileField(label=item.name, required=False)
                if item.kind == DOCUMENT
                else forms.BooleanField(label=item.name, required=False)
            )

    @property
    def met(self) -> list[Met]:
        """What was ticked or handed in now."""
        given = [(item, self.cleaned_data.get(PREFIX + item.key)) for item in self.asked]
        return [
            Met(item.key) if item.kind == CHECK else Met(item.key, document=upload_of(value))
            for item, value in given
            if value
        ]


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class EvidenceForm(forms.Form):
    evidence = forms.CharField(
        label=_("How do you know?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who said it, when, or where it is written. Empty takes it back."),
    )  # fmt: skip
