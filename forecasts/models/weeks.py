"""The forecast of a week, frozen on its Monday: what accuracy is measured by. Rows are only added (triggers in 0002)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.models import CurrencyField, MoneyField, new_id
from core.periods import Period
from forecasts.models.calls import OfPeopleQuerySet


class WeeklyForecast(models.Model):
    """The forecast of a period as it stood on a Monday."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    on = models.DateField()
    start_on = models.DateField()
    end_on = models.DateField()
    taken_at = models.DateTimeField()
    base_currency = CurrencyField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-on", "start_on"]
        constraints = [
            models.UniqueConstraint(fields=["on", "start_on", "end_on"], name="weekly_forecast_once"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="weekly_forecast_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.on} · {self.start_on}"

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)


class ForecastLineQuerySet(OfPeopleQuerySet):
    def within(self, period: Any) -> Self:
        return self.filter(week__start_on=period.start, week__end_on=period.end)


class ForecastLine(models.Model):
    """One person in it, in the base currency."""

    week = models.ForeignKey(WeeklyForecast, models.CASCADE, related_name="lines")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    closed = MoneyField()
    commit = MoneyField()
    best_case = MoneyField()
    pipeline = MoneyField()
    omitted = MoneyField()
    weighted = MoneyField()
    submitted_commit = MoneyField(null=True)
    submitted_best_case = MoneyField(null=True)
    adjusted_commit = MoneyField(default=0)
    adjusted_best_case = MoneyField(default=0)
    target = MoneyField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ForecastLineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "user"], name="forecast_line_once")]
        indexes = [models.Index(fields=["user", "week"], name="forecast_line_user")]
