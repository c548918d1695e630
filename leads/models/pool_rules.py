"""When leads fall into a pool, and how many a person may hold."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from leads.models.sources import LeadPool, SharedTableQuerySet


def three_and_one() -> list[int]:
    return [3, 1]


class LeadRecycleRule(Record):
    """Leads that nobody works on go back to `pool`. The first active rule that fits the owner and the band decides."""

    class Combine(models.TextChoices):
        ANY = "any", _("One condition is enough")
        ALL = "all", _("All conditions must hold")

    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("Active"), default=False)
    pool = models.ForeignKey(LeadPool, models.PROTECT, related_name="recycle_rules", verbose_name=_("Into the pool"))
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Owners in teams"))
    bands = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name=_("Bands"))
    idle_days = models.PositiveSmallIntegerField(_("Days without activity"), null=True, blank=True, default=15)
    unqualified_days = models.PositiveSmallIntegerField(_("Days without being qualified"), null=True, blank=True)
    unconverted_days = models.PositiveSmallIntegerField(_("Days without being converted"), null=True, blank=True)
    combine = models.CharField(_("Conditions"), max_length=3, choices=Combine, default=Combine.ANY)
    protection_days = models.PositiveSmallIntegerField(_("Protected days after getting it"), default=7)
    warn_days = ArrayField(
        models.PositiveSmallIntegerField(), default=three_and_one, verbose_name=_("Warn days before")
    )

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_days__isnull=False)
                | Q(unqualified_days__isnull=False)
                | Q(unconverted_days__isnull=False),
                name="lead_recycle_rule_has_a_condition",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LeadCapacity(Record):
    """How many open leads a person may hold. Of several that fit the strictest counts; naming nobody it fits everybody."""

    name = models.CharField(_("Name"), max_length=80)
    most = models.PositiveIntegerField(_("Open leads at most"))
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Teams"))
    users = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("People"))
    is_active = models.BooleanField(_("Active"), default=True)

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["most", "id"]

    def __str__(self) -> str:
        return self.name

    def fits(self, user: Any) -> bool:
        """Asked of prefetched rows."""
        teams, users = [team.pk for team in self.teams.all()], [one.pk for one in self.users.all()]
        return (not teams and not users) or user.team_id in teams or user.pk in users
