"""Rules that give companies their level and their segments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record


class GradingRule(Record):
    """A company whose measure is at least (and below) these numbers gets the level, or belongs to the segment.

    Of the rules for levels the first that fits counts, in order of `position`; segments are given by every rule that fits.
    """

    class Gives(models.TextChoices):
        LEVEL = "level", _("Level")
        SEGMENT = "segment", _("Segment")

    gives = models.CharField(_("Gives"), max_length=8, choices=Gives, default=Gives.LEVEL)
    value = models.CharField(_("Level or segment"), max_length=40)
    measure = models.CharField(_("Measured by"), max_length=40)
    at_least = models.DecimalField(_("At least"), max_digits=18, decimal_places=2, default=Decimal(0))
    below = models.DecimalField(_("Below"), max_digits=18, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        verbose_name, verbose_name_plural = _("grading rule"), _("grading rules")
        constraints = [
            models.CheckConstraint(
                condition=~Q(gives="level") | Q(value__in=["A", "B", "C"]), name="grading_level_known"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="grading_value_given"),
            models.CheckConstraint(
                condition=Q(below__isnull=True) | Q(below__gt=models.F("at_least")), name="grading_range_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.measure} ≥ {self.at_least}"
