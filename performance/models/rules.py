"""Who owes which report, how often and until when."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint
from performance.sections import shipped


def at_six() -> time:
    return time(18, 0)


class Cadence(models.TextChoices):
    DAY = "day", _("Daily report")
    WEEK = "week", _("Weekly report")
    MONTH = "month", _("Monthly report")


class ReportRuleQuerySet(models.QuerySet["ReportRule"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: Any) -> Self:
        """A rule is no secret to those it may concern."""
        return self.all() if user.may("performance.view") else self.none()


class ReportRule(Record):
    """People named, and those of the teams (with all below) who hold one of the roles; a list that is empty asks nothing."""

    room: ClassVar[str] = "performance"

    name = models.CharField(_("Name"), max_length=120)
    cadence = models.CharField(_("How often"), max_length=5, choices=Cadence, default=Cadence.DAY)
    people: Any = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("People"))
    teams: Any = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Teams"))
    roles: Any = models.ManyToManyField("people.Role", blank=True, related_name="+", verbose_name=_("Roles"))
    readers: Any = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("Also read by"))
    due_time = models.TimeField(_("Due at"), default=at_six)
    due_after = models.PositiveSmallIntegerField(
        _("Working days after the period"), default=0, help_text=_("0: due on the last working day of the period.")
    )
    remind_minutes = models.PositiveSmallIntegerField(_("Remind before (minutes)"), default=30)
    makeup_days = models.PositiveSmallIntegerField(_("May be made up for (days)"), default=7)
    sections = models.JSONField(_("Parts"), default=shipped)
    starts_on = models.DateField(_("From"))
    is_active = models.BooleanField(_("Active"), default=True)

    objects = ReportRuleQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("report rule"), _("report rules")
        ordering = ["name"]
        constraints = [
            external_ref_constraint("report_rule"),
            models.CheckConstraint(condition=Q(cadence__in=["day", "week", "month"]), name="report_rule_cadence"),
            models.CheckConstraint(
                condition=Q(due_after__lte=10, makeup_days__lte=60, remind_minutes__lte=1440), name="report_rule_limits"
            ),
        ]

    def __str__(self) -> str:
        return self.name
