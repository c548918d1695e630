"""The person's door: what a form takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, TaskDetail
from people.models import User

MINUTE = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOST_MINUTES = 24 * 60


class ActivityForm(forms.Form):
    """What is to be done, or (with `done`) what was done."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.TASK)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    due_at = forms.DateTimeField(label=_("Due"), required=False, widget=MINUTE)
    done = forms.BooleanField(label=_("It is done already"), required=False)
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"), required=False, min_value=1, max_value=MOST_MINUTES
    )
    remind_at = forms.DateTimeField(label=_("Remind at"), required=False, widget=MINUTE)
    outcome = forms.CharField(label=_("Outcome"), max_length=500, required=False)
    body = forms.CharField(
        label=_("Details"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ActivityEditForm(forms.Form):
    """What may be corrected; an open activity has no outcome yet, a done one no due time to move."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    due_at = forms.DateTimeField(label=_("Due"), required=False, widget=MINUTE)
    remind_at = forms.DateTimeField(label=_("Remind at"), required=False, widget=MINUTE)
    done_at = forms.DateTimeField(label=_("Done"), required=False, widget=MINUTE)
    outcome = forms.CharField(label=_("Outcome"), max_length=500, required=False)
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"), required=False, min_value=1, max_value=MOST_MINUTES
    )
    body = forms.CharField(
        label=_("Details"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    following = forms.BooleanField(label=_("Change all that follow, too"), required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not TaskDetail.objects.filter(activity=activity, recurrence__is_active=True).exists():
            del self.fields["following"]
        hidden = ("done_at", "outcome") if activity.done_at is None else ("due_at", "remind_at")
        for name in hidden:
            del self.fields[name]
        self.initial = {
            **{name: getattr(activity, name) for name in self.fields if name != "following"},
            **self.initial,
        }


class CompleteForm(forms.Form):
    outcome = forms.CharField(
        label=_("Outcome"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"), required=False, min_value=1, max_value=MOST_MINUTES
    )


class RescheduleForm(forms.Form):
    due_at = forms.DateTimeField(label=_("Due"), widget=MINUTE)


class ShiftForm(forms.Form):
    """Where an entry was put in the calendar: local time, and how long it is when that was changed."""

    due_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    minutes = forms.IntegerField(required=False, min_value=5, max_value=MOST_MINUTES)


class AppendForm(forms.Form):
    body = forms.CharField(label=_("Addition"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class DeleteForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class CalendarForm(forms.Form):
    """The address of the calendar: which month or week, and whose."""

    on = forms.DateField(required=False)
    span = forms.ChoiceField(choices=[("month", _("Month")), ("week", _("Week")), ("day", _("Day"))], required=False)
    owner = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True), required=False)
    everybody = forms.BooleanField(required=False)
