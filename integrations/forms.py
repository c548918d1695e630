"""The person's door to imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.kinds import KINDS, kind_of
from integrations.models import Import
from opportunities.models import Pipeline
from people.models import User


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), with the names of the columns in the first row."),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label=_("What the rows are"), required=False, help_text=_("Left open: recognised by the columns.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(key, kind.label) for key, kind in KINDS.items() if user.may(kind.policy)]
        self.fields["kind"].choices = [("", _("Recognise it")), *offered]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.xlsx"


class MappingForm(forms.Form):
    """One choice a column. The columns have no names that could be field names, so they are numbered."""

    def __init__(self, *args: Any, batch: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        choices = [("", _("— leave out —")), *((item.name, item.label) for item in kind_of(batch.kind).fields)]
        for place, header in enumerate(batch.headers):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=batch.mapping.get(header, ""),
                widget=forms.Select(attrs={"class": "select"}),
            )

    @property
    def mapping(self) -> dict[str, str]:
        return {header: self.cleaned_data.get(f"column-{place}", "") for place, header in enumerate(self.batch.headers)}


class OptionsForm(forms.Form):
    """What holds for all rows. Only what the kind of rows needs is asked."""

    mode = forms.ChoiceField(
        label=_("What may happen"),
        choices=[
            ("upsert", _("Make new ones and change known ones")),
            ("create", _("Only make new ones")),
            ("update", _("Only change known ones")),
        ],
        required=False,
    )
    match_by = forms.ChoiceField(label=_("Recognised by"), required=False)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency of the amounts"),
        required=False,
        error_messages={"invalid": _("A code such as CNY.")},
    )
    date_order = forms.ChoiceField(
        label=_("Dates such as 03/04/2025"),
        choices=[("dmy", _("Day first")), ("mdy", _("Month first"))],
        required=False,
    )
    pipeline = forms.ModelChoiceField(
        label=_("Pipeline"), queryset=Pipeline.objects.none(), required=False, empty_label=_("The default one")
    )
    email_domain = forms.CharField(
        label=_("E-mail domain of new users"),
        max_length=120,
        required=False,
        help_text=_("Addresses become first.last@this."),
    )
    system = forms.CharField(
        label=_("Name of the other system"), max_length=60, required=False, help_text=_("Its ids are unique within it.")
    )
    accept_suggestions = forms.BooleanField(label=_("Correct likely misspellings by the suggestions"), required=False)

    WANTED = {
        "teams": ("email_domain", "system"),
        "opportunities": ("currency", "date_order", "pipeline", "system", "accept_suggestions"),
        "leads": ("mode", "match_by", "currency", "date_order", "system", "accept_suggestions"),
        "accounts": ("mode", "match_by", "currency", "date_order", "system", "accept_suggestions"),
        "contacts": ("mode", "match_by", "date_order", "system", "accept_suggestions"),
        "products": ("currency", "system"),
    }

    def __init__(self, *args: Any, batch: Import, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": batch.options, **kwargs})
        for name in set(self.fields) - set(self.WANTED[batch.kind]):
            del self.fields[name]
        if "match_by" in self.fields:
            kind = kind_of(batch.kind)
            signs = [(name, kind.field(name).label) for name in kind.matches]
            self.fields["match_by"].choices = [("", _("The surest sign a row has")), *signs]  # type: ignore[attr-defined]
        if "pipeline" in self.fields:
            self.fields["pipeline"].queryset = Pipeline.objects.filter(is_active=True)  # type: ignore[attr-defined]

    @property
    def options(self) -> dict[str, Any]:
        return {
            name: str(value.pk) if isinstance(value, Pipeline) else value for name, value in self.cleaned_data.items()
        }


class ValueForm(forms.Form):
    """One value of one column means another."""

    field = forms.CharField(max_length=40)
    old = forms.CharField(max_length=500, strip=False)
    new = forms.CharField(max_length=500, required=False)
