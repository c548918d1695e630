"""What people choose about reports."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.models import Pipeline
from people.models import Team, User
from people.queries import organisation
from reports.catalogue import CATALOGUE
from reports.models import ReportSchedule
from reports.models.schedule import LAST_MONTH_DAY, Format
from reports.windows import WINDOWS


class PipelineReportForm(forms.Form):
    """The filters of the pipeline report: of the page, of a run and of a schedule."""

    window = forms.ChoiceField(label=_("Period"), choices=WINDOWS.items(), required=False, initial="last_week")
    pipeline = forms.ModelChoiceField(label=_("Pipeline"), queryset=Pipeline.objects.none(), required=False)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["pipeline"].queryset = Pipeline.objects.active()
        fields["team"].queryset = Team.objects.filter(is_active=True)
        fields["owner"].queryset = User.objects.filter(is_active=True).order_by("full_name")
        for name in ("pipeline", "team", "owner"):
            fields[name].empty_label = _("All")

    def filters(self) -> dict[str, str]:
        """As they are saved: ids as text, what is empty left out."""
        chosen = {name: self.cleaned_data.get(name) for name in ("window", "pipeline", "team", "owner")}
        return {name: str(getattr(value, "pk", value)) for name, value in chosen.items() if value}


class ScheduleForm(PipelineReportForm):
    """A schedule: what, for whom, when."""

    name = forms.CharField(label=_("Name"), max_length=120)
    report = forms.ChoiceField(label=_("Report"), choices=[(report.key, report.label) for report in CATALOGUE])
    recipients = forms.ModelMultipleChoiceField(
        label=_("Recipients"), queryset=User.objects.none(), help_text=_("Each one gets what he or she may see, in their own language."),
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )  # fmt: skip
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=Format.choices, widget=forms.CheckboxSelectMultiple, initial=["xlsx", "pdf"]
    )
    frequency = forms.ChoiceField(label=_("How often"), choices=ReportSchedule.Frequency.choices, initial="weekly")
    weekday = forms.TypedChoiceField(
        label=_("Weekday"),
        choices=ReportSchedule.Weekday.choices,
        coerce=int,
        initial=1,
        help_text=_("For weekly reports."),
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=LAST_MONTH_DAY,
        initial=1,
        help_text=_("For monthly reports: 1 to 28."),
    )
    at_time = forms.TimeField(
        label=_("Time"), initial="08:00", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(zone, zone) for zone in sorted(available_timezones())]
    )
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["name", "report", "recipients", "frequency", "weekday", "month_day", "at_time", "time_zone", "formats", "window",
                   "pipeline", "team", "owner", "is_active", "version"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["recipients"].queryset = User.objects.filter(is_active=True).order_by("full_name")
        self.fields["time_zone"].initial = organisation().time_zone
        self.fields["time_zone"].widget.attrs["data-choose"] = ""

    def schedule_fields(self) -> dict[str, Any]:
        names = ("name", "frequency", "weekday", "month_day", "at_time", "time_zone", "formats", "is_active")
        return {**{name: self.cleaned_data[name] for name in names}, "filters": self.filters()}


def initial_of(schedule: ReportSchedule) -> dict[str, Any]:
    names = (
        "name",
        "report",
        "frequency",
        "weekday",
        "month_day",
        "at_time",
        "time_zone",
        "formats",
        "is_active",
        "version",
    )
    return {
        **{name: getattr(schedule, name) for name in names},
        **schedule.filters,
        "recipients": list(schedule.recipients.all()),
    }
