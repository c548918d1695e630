"""How this organisation works with targets, and what was learned about its seasons."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id


class TargetRules(Record):
    """Exactly one row."""

    smart_required = models.BooleanField(
        _("Nothing without the SMART checks"),
        default=False,
        help_text=_("Also programs and the grid must say what a target serves and why it can be reached."),
    )
    approval_required = models.BooleanField(
        _("Every change needs a second person"),
        default=False,
        help_text=_("An active target changes only by an adjustment that somebody else approves."),
    )
    reason_above_percent = models.PositiveSmallIntegerField(
        _("A reason is needed above (percent of the baseline)"), default=150
    )
    lock_after_days = models.PositiveSmallIntegerField(_("A period is closed this many days after its end"), default=0)
    prorate = models.BooleanField(_("Count mid-period joiners by working days"), default=True)
    ramp = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("Ramp of new people (percent in month 1, 2, …)"),
    )
    alerts = models.BooleanField(_("Weekly notice to those behind pace"), default=True)
    alert_points = models.PositiveSmallIntegerField(_("Behind by this many points"), default=10)
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("rules for targets"), _("rules for targets")
        constraints = [
            models.CheckConstraint(condition=models.Q(only_one=True), name="target_rules_only_one"),
            models.CheckConstraint(
                condition=models.Q(alert_points__range=(1, 100), reason_above_percent__range=(100, 1000)),
                name="target_rules_sound",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules for targets"))


class PaceCurve(models.Model):
    """How much a month of the quarter (three factors) and of the fiscal year (twelve) brings per working day, against the average."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    metric = models.CharField(max_length=60, unique=True)
    quarter: Any = ArrayField(models.DecimalField(max_digits=8, decimal_places=4), size=3)
    year: Any = ArrayField(models.DecimalField(max_digits=8, decimal_places=4), size=12, default=list)
    months = models.PositiveSmallIntegerField()
    learned_on = models.DateField()
