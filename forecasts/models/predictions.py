"""What the machine says: a series foretold, and how likely open deals are to be won. Renewed by the worker, kept by day."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, new_id


class PredictionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """The company's and the teams' for those who see everybody; a person's for those who see the person."""
        reach = user.access.reach("forecasts", action) if user.is_active else None
        if reach is None:
            return self.none()
        if reach.everyone:
            return self
        return self.filter(
            Q(user_id__in=reach.owner_ids) | Q(team__manager_id=user.pk, user__isnull=True, team__isnull=False)
        )


class Prediction(models.Model):
    """Won amount by month, foretold for the company (neither), a team with all below it, or a person."""

    room: ClassVar[str] = "forecasts"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    made_on = models.DateField()
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey("people.User", models.CASCADE, null=True, related_name="+")
    currency = CurrencyField()
    first_month = models.DateField()
    history = models.JSONField(default=list)
    points = models.JSONField(default=list)
    lower = models.JSONField(default=list)
    upper = models.JSONField(default=list)
    # Methods and their shares; empty where there was not enough data.
    shares = models.JSONField(default=dict)
    backtest = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PredictionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["made_on", "team", "user"], name="prediction_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(team__isnull=True) | Q(user__isnull=True), name="prediction_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team or _('Company')} · {self.made_on}"


class DealModel(models.Model):
    """How a deal's age and the place in the quarter bear on winning it this month; `has_signal` only where that beat the base rate."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trained_on = models.DateField(unique=True)
    has_signal = models.BooleanField()
    weights = models.JSONField(default=dict)
    judged = models.JSONField(default=dict)
    # Deals not yet made: {"months": [expected base amount…], "told": […]}.
    unborn = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-trained_on"]

    def __str__(self) -> str:
        return self.trained_on.isoformat()
