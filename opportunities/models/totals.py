"""How many deals are open and what they are worth, kept so that a board's heads cost the same at any size (docs/decisions/0044)."""

from __future__ import annotations

from django.db import models


class OpenTotal(models.Model):
    """A difference: so many deals more or fewer, worth so much. Triggers of the table of deals write it; the sum of a group's rows is
    true at any time, and `fold_totals` makes one row of them. Rows are only added, so no two transactions wait for each other.

    No foreign keys: a row that takes away outlives the owner and the stage of the deal it takes away.
    """

    id = models.BigAutoField(primary_key=True)
    owner_id = models.UUIDField(null=True)
    stage_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    probability = models.DecimalField(max_digits=5, decimal_places=2)
    deals = models.BigIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=2)

    class Meta:
        indexes = [models.Index(fields=["owner_id", "stage_id"], name="open_total_owner_stage")]

    def __str__(self) -> str:
        return f"{self.deals:+d} {self.amount:+} {self.currency}"
