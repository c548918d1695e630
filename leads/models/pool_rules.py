"""When leads fall into a pool, and how many a person may hold."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models.sources import LeadPool
from people.pools import Capacity, PoolRule, SharedTableQuerySet, three_and_one

__all__ = ["LeadCapacity", "LeadRecycleRule", "three_and_one"]  # The migrations name the last one here.


class LeadRecycleRule(PoolRule):
    """Leads that nobody works on go back to `pool`. The first active rule that fits the owner and the band decides."""

    room: ClassVar[str] = "leads"
    without: ClassVar[dict[str, str]] = {"unqualified": "unqualified_days", "unconverted": "unconverted_days"}

    pool = models.ForeignKey(LeadPool, models.PROTECT, related_name="recycle_rules", verbose_name=_("Into the pool"))
    bands = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name=_("Bands"))
    unqualified_days = models.PositiveSmallIntegerField(_("Days without being qualified"), null=True, blank=True)
    unconverted_days = models.PositiveSmallIntegerField(_("Days without being converted"), null=True, blank=True)

    objects = SharedTableQuerySet.as_manager()

    class Meta(PoolRule.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_days__isnull=False)
                | Q(unqualified_days__isnull=False)
                | Q(unconverted_days__isnull=False),
                name="lead_recycle_rule_has_a_condition",
            )
        ]


class LeadCapacity(Capacity):
    """How many open leads a person may hold."""

    room: ClassVar[str] = "leads"

    most = models.PositiveIntegerField(_("Open leads at most"))

    objects = SharedTableQuerySet.as_manager()
