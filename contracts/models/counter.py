"""Numbers without gaps."""

from __future__ import annotations

from django.db import models

from core.models import new_id


class NumberCounter(models.Model):
    """The last number given in a year. The row stays locked until the transaction that took a number ends: one that is rolled back
    gives its number back, so there is never a gap, and never the same number twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="number_counter_unique")]
