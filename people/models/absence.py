"""When somebody is away: nothing new is given to him by rules in the meantime."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.models import Record


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> Self:
        return self.filter(start_on__lte=day, end_on__gte=day)


class Absence(Record):
    """From `start_on` up to and including `end_on`."""

    user = models.ForeignKey("people.User", models.CASCADE, related_name="absences", verbose_name=_("Person"))
    start_on = models.DateField(_("From"))
    end_on = models.DateField(_("Until"))
    note = models.CharField(_("Note"), max_length=120, blank=True, default="")

    objects = AbsenceQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["start_on", "id"]
        indexes = [models.Index(fields=["end_on", "user"], name="absence_end")]
        constraints = [models.CheckConstraint(condition=models.Q(end_on__gte=F("start_on")), name="absence_has_days")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.start_on.isoformat()}"
