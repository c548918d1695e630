"""The pipeline as it was at the end of a day. Rows are only added (triggers in 0002)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from core.models import CurrencyField, MoneyField, new_id
from opportunities.models import ForecastCategory


class SnapshotDay(models.Model):
    """A day whose pipeline was kept: once, whatever dies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    on = models.DateField(unique=True)
    taken_at = models.DateTimeField()
    deals = models.PositiveIntegerField()
    base_currency = CurrencyField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return self.on.isoformat()


class DealSnapshotQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Those of the people whose forecasts the user may see, as the deals were theirs on the day."""
        reach = user.access.reach("forecasts", action) if user.is_active else None
        if reach is None:
            return self.none()
        return self if reach.everyone else self.filter(user_id__in=reach.owner_ids)


class DealSnapshot(models.Model):
    """An open deal on that day. It outlives the deal and the stage: their ids are kept without a tie."""

    day = models.ForeignKey(SnapshotDay, models.CASCADE, related_name="rows")
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    stage = models.ForeignKey("opportunities.Stage", models.DO_NOTHING, db_constraint=False, related_name="+")
    user = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    amount = MoneyField(null=True)
    currency = CurrencyField()
    # In the base currency at the day's rate; null where there was none.
    base_amount = MoneyField(null=True)
    forecast_category = models.CharField(max_length=10, choices=ForecastCategory)
    probability = models.DecimalField(max_digits=5, decimal_places=2)
    expected_close_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = DealSnapshotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "opportunity"], name="deal_snapshot_once")]
        indexes = [models.Index(fields=["day", "user"], name="deal_snapshot_day_user")]
