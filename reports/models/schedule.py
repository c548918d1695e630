"""A report that somebody wants regularly."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint
from jobs.schedules import Schedule
from people.ownership import Owned, OwnedQuerySet
from reports.models.saved import SavedReport

LAST_MONTH_DAY = 28


def in_the_morning() -> time:
    return time(8, 0)


def both_formats() -> list[str]:
    return ["xlsx", "pdf"]


class Format(models.TextChoices):
    XLSX = "xlsx", _("Excel workbook")
    PDF = "pdf", _("PDF document")
    CSV = "csv", _("CSV file")
    LINK = "link", _("Link only")


class ReportScheduleQuerySet(OwnedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True, owner__is_active=True)


class ReportSchedule(Record, Owned):
    """When a report is made, of what, for whom. Each recipient gets what he himself may see, in his own language."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    room: ClassVar[str] = "reports"

    name = models.CharField(_("Name"), max_length=120)
    report = models.CharField(_("Report"), max_length=40)
    filters = models.JSONField(_("Filters"), default=dict, blank=True)
    frequency = models.CharField(_("How often"), max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    weekday = models.PositiveSmallIntegerField(_("Weekday"), choices=Weekday, default=Weekday.MONDAY)
    month_day = models.PositiveSmallIntegerField(
        _("Day of the month"), default=1, help_text=_("1 to 28, so that every month has it.")
    )
    at_time = models.TimeField(_("Time"), default=in_the_morning)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Asia/Shanghai")
    formats = ArrayField(
        models.CharField(max_length=8, choices=Format), default=both_formats, verbose_name=_("Formats")
    )
    recipients: Any = models.ManyToManyField("people.User", related_name="+", verbose_name=_("Recipients"))
    # The built report that it makes; None for the shipped documents, which `report` names.
    saved = models.ForeignKey(
        SavedReport, models.PROTECT, null=True, blank=True, related_name="schedules", verbose_name=_("Saved report")
    )
    by_mail = models.BooleanField(_("By e-mail"), default=True)
    bot = models.ForeignKey(
        "channels.Bot", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Tell a group chat")
    )
    only_changed = models.BooleanField(_("Only when the figures have changed"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    # Since when the present timing holds: what would have been due before is not made up for.
    timed_at = models.DateTimeField(editable=False)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("report schedule"), _("report schedules")
        constraints = [
            external_ref_constraint("report_schedule"),
            models.CheckConstraint(condition=Q(owner__isnull=False), name="report_schedule_has_owner"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="report_schedule_weekday"),
            models.CheckConstraint(condition=Q(month_day__range=(1, LAST_MONTH_DAY)), name="report_schedule_month_day"),
            models.CheckConstraint(condition=~Q(formats=[]), name="report_schedule_has_format"),
            models.CheckConstraint(
                condition=Q(saved__isnull=True) | Q(report="built"), name="report_schedule_built_is_saved"
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="report_schedule_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def cron(self) -> str:
        clock = f"{self.at_time.minute} {self.at_time.hour}"
        match self.frequency:
            case self.Frequency.WEEKLY:
                return f"{clock} * * {self.weekday % 7}"
            case self.Frequency.MONTHLY:
                return f"{clock} {self.month_day} * *"
            case _:
                return f"{clock} * * *"

    @property
    def timetable_entry(self) -> Schedule:
        """As the scheduler reads it: claimed once a period, whoever ticks and however often."""
        return Schedule(f"report:{self.pk}", self.cron, "reports.start", self.name)
