"""Quotes: what is said beside the lines, and what the customer answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from opportunities.forms.deal import day_input
from opportunities.models import Opportunity, Quote
from people.models import Role, User


class QuoteForm(forms.ModelForm):
    class Meta:
        model = Quote
        fields = ["contact", "valid_until", "language", "introduction", "terms"]
        widgets = {
            "valid_until": day_input(),
            "introduction": forms.Textarea(attrs={"rows": 2}),
            "terms": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, user: User, deal: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Contact.objects.visible_to(user)
        at_account = visible.filter(seats__account=deal.account_id) if deal.account_id else visible.none()
        named = visible.filter(pk__in=deal.contact_roles.values("contact_id"))
        contact: Any = self.fields["contact"]
        contact.queryset = (at_account | named).distinct().order_by("last_name", "first_name")
        contact.empty_label = "—"

    def validate_unique(self) -> None:
        """The service says this."""

    def validate_constraints(self) -> None:
        """As above."""


class AnswerForm(forms.Form):
    answered_on = forms.DateField(label=_("Answered on"), required=False, widget=day_input())
    note = forms.CharField(
        label=_("What they said"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class LimitsForm(forms.Form):
    """One field a role: the discount it gives alone."""

    def __init__(self, data: Any, *, present: dict[Any, Any]) -> None:
        super().__init__(data)
        self.roles = list(Role.objects.order_by("name"))
        for role in self.roles:
            self.fields[role.key] = forms.DecimalField(
                label=str(role),
                min_value=0,
                max_value=100,
                decimal_places=2,
                required=False,
                initial=present.get(role.pk),
            )

    @property
    def values(self) -> dict[Role, Any]:
        return {role: self.cleaned_data[role.key] for role in self.roles}
