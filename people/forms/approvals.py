"""Answering what waits for approval, handing it over, and the stops of a flow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import ApprovalNode, Role, User


class AnswerForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PassOnForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("To"), queryset=User.objects.none(), widget=forms.Select(attrs={"data-choose": ""})
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, without: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = User.objects.active().exclude(pk__in=without).order_by("full_name")


class SignerForm(PassOnForm):
    """Somebody who is asked in addition."""

    place = forms.ChoiceField(
        label=_("When"), choices=[("before", _("Before me; I answer afterwards")), ("after", _("After me"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    field_order = ["to", "place", "note"]


class NodeForm(forms.ModelForm):
    class Meta:
        model = ApprovalNode
        fields = ["name", "approver", "level", "role", "person", "mode", "measure", "above", "position", "is_active"]
        help_texts = {
            "level": _("For superiors: 1 is the direct one."),
            "above": _("Left empty, it always applies."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["role"].queryset = Role.objects.order_by("name")
        fields["person"].queryset = User.objects.active().order_by("full_name")

    def _post_clean(self) -> None:
        """Nothing is written into the instance: the service reads the row anew."""
