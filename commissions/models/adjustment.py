"""Amounts that no rule gives: added to or taken from a statement by one person with a reason, and let through by another."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commissions.models.statement import CommissionStatement
from core.models import MoneyField, Record


class AdjustmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(statement__in=CommissionStatement.objects.visible_to(user, action))

    def counting(self) -> Self:
        return self.filter(state=CommissionAdjustment.State.APPROVED)


class CommissionAdjustment(Record):
    """Counts from its approval on; a trigger keeps what was decided, and lets nothing be decided in a period that is closed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    room: ClassVar[str] = "commissions"

    statement = models.ForeignKey(CommissionStatement, models.PROTECT, related_name="adjustments")
    amount = MoneyField(_("Amount"))
    reason = models.CharField(_("Reason"), max_length=500)
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.PROPOSED)
    created_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = AdjustmentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("commission adjustment"), _("commission adjustments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="commissionadjustment_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="commissionadjustment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="commissionadjustment_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("created_by")),
                name="commissionadjustment_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.amount}"
