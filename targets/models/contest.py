"""Contests (PK) of two sides, and the honours of a month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from core.periods import Period
from targets.models.teams import managed_teams

SCORE: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class ContestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Those who take part, alone or with their team, see both sides; so do those whose reach covers one of them."""
        reach = user.access.reach("targets", action) if user.is_active else None
        if reach is None:
            return self.none()
        if reach.everyone:
            return self
        covered = Q(user_id__in=reach.owner_ids) | Q(team_id__in=managed_teams(user, "targets", action))
        if action == "view":
            covered |= Q(team_id__isnull=False, team_id=user.team_id)
        return self.filter(pk__in=ContestSide.objects.filter(covered).values("contest"))

    def due(self, today: date) -> Self:
        """Over, and not frozen yet."""
        return self.filter(end_on__lte=today, frozen_at__isnull=True)


class Contest(Record):
    """Two people or two teams against each other on a metric; the score is live and is frozen at the end."""

    room: ClassVar[str] = "targets"

    name = models.CharField(_("Name"), max_length=120)
    metric = models.CharField(_("Metric"), max_length=60)
    start_on = models.DateField(_("From"))
    end_on = models.DateField(_("Until, not included"))
    stake = models.CharField(_("What it is for"), max_length=300, blank=True, default="")
    created_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True, editable=False)

    objects = ContestQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("contest"), _("contests")
        constraints = [models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="contest_has_days")]
        indexes = [models.Index(F("start_on").desc(), F("id").desc(), name="contest_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)


class ContestSide(models.Model):
    """One of the two. `score` is filled when the contest is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="sides")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    score: Any = models.DecimalField(null=True, **SCORE)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["contest", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="contest_side_once"),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="contest_has_two_sides"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, team__isnull=False) | Q(user__isnull=False, team__isnull=True),
                name="contest_side_is_one",
            ),
        ]

    @property
    def subject(self) -> Any:
        return self.user or self.team


class HonourQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Everybody who sees any target may know who was best."""
        reach = user.access.reach("targets", action) if user.is_active else None
        return self.none() if reach is None else self


class Honour(models.Model):
    """A place on the honours list of a month: known to everybody, without the amount."""

    room: ClassVar[str] = "targets"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    metric = models.CharField(max_length=60)
    start_on = models.DateField()
    end_on = models.DateField()
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    value: Any = models.DecimalField(default=Decimal(0), **SCORE)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = HonourQuerySet.as_manager()

    class Meta:
        ordering = ["-start_on", "metric", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["metric", "start_on", "end_on", "user"], name="honour_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="honour_rank_positive"),
        ]
