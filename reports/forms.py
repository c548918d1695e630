"""What people choose about reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.models import Bot
from channels.queries import bots_of
from opportunities.models import Pipeline
from people.models import Team, User
from people.queries import organisation
from reports.catalogue import BUILT, CATALOGUE
from reports.models import ReportSchedule, SavedReport
from reports.models.schedule import LAST_MONTH_DAY, Format
from reports.windows import WINDOWS

SAVED = "saved:"


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
    report = forms.ChoiceField(label=_("Report"), widget=forms.Select(attrs={"data-choose": ""}))
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
    by_mail = forms.BooleanField(
        label=_("By e-mail"),
        required=False,
        initial=True,
        help_text=_("Each one is told in the application in any case."),
    )
    bot = forms.ModelChoiceField(
        label=_("Tell a group chat"), queryset=Bot.objects.none(), required=False,
        help_text=_("It gets a link and no figures: who follows it sees what he or she may see."),
    )  # fmt: skip
    only_changed = forms.BooleanField(label=_("Only when the figures have changed"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["name", "report", "recipients", "frequency", "weekday", "month_day", "at_time", "time_zone", "formats", "by_mail",
                   "bot", "only_changed", "window", "pipeline", "team", "owner", "is_active", "version"]  # fmt: skip

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["report"].choices = list(_reports(actor))
        fields["bot"].queryset = bots_of(actor)
        fields["window"].help_text = _("Of a saved report period and filters are those it was saved with.")
        fields["window"].initial = ""
        fields["window"].choices = [("", _("As the report says")), *WINDOWS.items()]
        fields["recipients"].queryset = User.objects.filter(is_active=True).order_by("full_name")
        self.fields["time_zone"].initial = organisation().time_zone
        self.fields["time_zone"].widget.attrs["data-choose"] = ""

    def schedule_fields(self) -> dict[str, Any]:
        names = ("name", "frequency", "weekday", "month_day", "at_time", "time_zone", "formats", "is_active", "by_mail", "bot",
                 "only_changed")  # fmt: skip
        return {**{name: self.cleaned_data[name] for name in names}, "filters": {} if self.saved_id else self.filters()}

    @property
    def saved_id(self) -> UUID | None:
        """Of a built report; None of a shipped one."""
        chosen: str = self.cleaned_data["report"]
        return UUID(chosen.removeprefix(SAVED)) if chosen.startswith(SAVED) else None

    def report_fields(self) -> dict[str, Any]:
        """What is made: fixed once it is scheduled."""
        pk = self.saved_id
        return {"report": BUILT, "saved_id": pk} if pk else {"report": self.cleaned_data["report"]}


def _reports(actor: User) -> Iterator[tuple[Any, Any]]:
    yield _("Shipped reports"), [(report.key, report.label) for report in CATALOGUE]
    saved = SavedReport.objects.visible_to(actor).order_by("name").values_list("pk", "name")
    if rows := [(f"{SAVED}{pk}", name) for pk, name in saved]:
        yield _("Saved reports"), rows


class SavedReportForm(forms.Form):
    """A built report's name, and whom it is shared with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    sentence = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    for_everyone = forms.BooleanField(
        label=_("Shared with everyone"),
        required=False,
        help_text=_("Everybody sees his or her own figures in it, never more."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Shared with teams"), queryset=Team.objects.none(), required=False,
        help_text=_("With all teams below."), widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )  # fmt: skip
    people = forms.ModelMultipleChoiceField(
        label=_("Shared with people"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["teams"].queryset = Team.objects.filter(is_active=True).order_by("name")
        fields["people"].queryset = User.objects.filter(is_active=True).order_by("full_name")

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "sentence", "for_everyone")}


def initial_of(schedule: ReportSchedule) -> dict[str, Any]:
    names = (
        "name",
        "frequency",
        "weekday",
        "month_day",
        "at_time",
        "time_zone",
        "formats",
        "is_active",
        "by_mail",
        "bot",
        "only_changed",
        "version",
    )
    return {
        "report": f"{SAVED}{schedule.saved_id}" if schedule.saved_id else schedule.report,
        **{name: getattr(schedule, name) for name in names},
        **schedule.filters,
        "recipients": list(schedule.recipients.all()),
    }
