"""The person's door to what belongs to a task, and to comments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.forms import ActivityForm
from activities.models import SUBJECTS, Activity, ActivitySettings, Recurrence
from activities.services import Repeat
from core.models import Record
from people.models import User

WEEKDAYS = [(0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun"))]
DONE = "[x] "


class ProgressForm(forms.Form):
    progress = forms.IntegerField(
        label=_("Progress in percent"), min_value=0, max_value=100, widget=forms.NumberInput(attrs={"step": 10})
    )


class ChecklistForm(forms.Form):
    checklist = forms.CharField(
        label=_("Checklist"), required=False, max_length=10000, help_text=_("One point a line; [x] in front of what is done."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    @staticmethod
    def text_of(items: list[dict[str, Any]]) -> str:
        return "\n".join(f"{DONE if item['done'] else ''}{item['text']}" for item in items)

    @property
    def items(self) -> list[tuple[str, bool]]:
        lines = self.cleaned_data["checklist"].splitlines()
        return [(line.removeprefix(DONE), line.startswith(DONE)) for line in lines]


class HelpersForm(forms.Form):
    users = forms.ModelMultipleChoiceField(label=_("Helpers"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["users"]
        people.queryset = User.objects.active().exclude(pk=activity.owner_id)


class WaitsForm(forms.Form):
    """Other open tasks on the same record, as far as they are seen."""

    before = forms.ModelMultipleChoiceField(label=_("Waits for"), queryset=Activity.objects.none(), required=False)

    def __init__(self, *args: Any, activity: Activity, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = activity.subject_name
        same = Q(**{f"{name}_id": getattr(activity, f"{name}_id")}, done_at__isnull=True)
        known = Q(pk__in=activity.waits_for.values("before_id"))
        tasks: Any = self.fields["before"]
        tasks.queryset = (
            Activity.objects.visible_to(user).filter(same | known).exclude(pk=activity.pk).order_by("due_at")
        )


class RepeatForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("Repeat"), choices=[("", _("Not")), *Recurrence.Frequency.choices], required=False
    )
    interval = forms.IntegerField(label=_("Every how many"), min_value=1, max_value=99, initial=1, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days (weekly)"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    count = forms.IntegerField(label=_("Times"), min_value=1, max_value=999, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("until") and cleaned.get("count"):
            self.add_error("count", _("Give an end or a number of times, not both."))
        return cleaned

    @property
    def repeat(self) -> Repeat | None:
        values = self.cleaned_data
        if not values["frequency"]:
            return None
        weekly = tuple(values["weekdays"]) if values["frequency"] == Recurrence.Frequency.WEEKLY else ()
        return Repeat(values["frequency"], values["interval"] or 1, weekly, values["until"], values["count"])


class SettingsForm(forms.ModelForm):
    class Meta:
        model = ActivitySettings
        fields = ("refuse_early_start", "escalate")


class CommentForm(forms.Form):
    body = forms.CharField(
        label=_("Comment"), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "textarea", "placeholder": _("Write to your colleagues; @Name tells somebody")}),
    )  # fmt: skip
    asked = forms.ModelChoiceField(
        label=_("Ask for an answer from"), queryset=User.objects.active(), required=False, empty_label="—",
        widget=forms.Select(attrs={"data-choose": ""}),
    )  # fmt: skip
    parent = forms.UUIDField(required=False, widget=forms.HiddenInput)
    grant = forms.BooleanField(label=_("Give them access to read it"), required=False)


class FreeActivityForm(ActivityForm):
    """A new activity, and whom or what it is about: found while typing among what the user may see."""

    about = forms.RegexField(
        rf"^({'|'.join(SUBJECTS)}):[0-9a-f-]{{36}}$", label=_("About"),
        widget=forms.Select(attrs={"data-choose": "/activities/about/"}),
        help_text=_("A lead, a customer, a contact, an opportunity or a contract."),
    )  # fmt: skip
    field_order = ("about", "kind", "subject", "due_at")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.record: Record | None = None
        if self.is_bound and (chosen := self.chosen(self.data.get("about", ""))) is not None:
            self.fields["about"].widget.choices = [(self.data["about"], str(chosen))]

    def chosen(self, key: str) -> Any:
        name, _colon, pk = key.partition(":")
        return (
            SUBJECTS[name].objects.visible_to(self.user).filter(pk=pk).first()
            if name in SUBJECTS and is_id(pk)
            else None
        )

    def clean_about(self) -> str:
        self.record = self.chosen(self.cleaned_data["about"])
        if self.record is None:
            raise forms.ValidationError(_("Choose one of the records found."), code="invalid_choice")
        return self.cleaned_data["about"]


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
