"""Items of a sales plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.deal import day_input
from opportunities.models import PlanItem
from people.models import User


class StartForm(forms.Form):
    start_on = forms.DateField(label=_("Start"), widget=day_input())


class PlanItemForm(forms.ModelForm):
    class Meta:
        model = PlanItem
        fields = ["name", "kind", "owner", "start_on", "due_on", "deliverable"]
        widgets = {"start_on": day_input(), "due_on": day_input(), "owner": forms.Select(attrs={"data-choose": ""})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset, owner.empty_label = User.objects.filter(is_active=True), "—"

    def validate_unique(self) -> None:
        """The service says this."""

    def validate_constraints(self) -> None:
        """As above: the service refuses with the field."""
