"""The commission ledger: what was booked, when, for which credit, and why. Append-only."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commissions.models.plan import CommissionPlan, PlanVersion
from commissions.models.run import CommissionRun
from commissions.models.statement import CommissionStatement
from core.models import CurrencyField, MoneyField, new_id


class LineQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        reach = user.access.reach("commissions", action) if user.is_active else None
        if reach is None:
            return self.none()
        return self if reach.everyone else self.filter(user_id__in=reach.owner_ids)


class CommissionLine(models.Model):
    """One entry: the difference between what a credit earns by the plan and what was booked for it before.

    `mark` is what it is for: a credit, or the window of a bonus. The unique key counts the entries of one mark, so that two
    workers who book the same difference book it once. Triggers refuse UPDATE, DELETE and TRUNCATE, and any INSERT into a
    period that no longer accepts lines.
    """

    room: ClassVar[str] = "commissions"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(CommissionRun, models.PROTECT, related_name="lines")
    statement = models.ForeignKey(CommissionStatement, models.PROTECT, related_name="lines")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    plan = models.ForeignKey(CommissionPlan, models.PROTECT, related_name="+", verbose_name=_("Plan"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    component = models.CharField(max_length=200)
    component_name = models.CharField(_("Component"), max_length=200)
    mark = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField(default=0)
    credit = models.ForeignKey(
        "targets.CreditEntry", models.PROTECT, null=True, related_name="commission_lines", verbose_name=_("Credit")
    )
    on = models.DateField(_("Date"))
    base = models.DecimalField(_("Base"), max_digits=30, decimal_places=12)
    amount = MoneyField(_("Amount"))
    earned = MoneyField(_("Earned in all"))
    currency = CurrencyField(_("Currency"))
    segments = models.JSONField(default=list)
    explanation = models.JSONField(default=list)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("Corrects"))
    booked_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("commission line"), _("commission lines")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "plan", "component", "mark", "sequence"], name="commissionline_booked_once"
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="commissionline_books_something"),
        ]
        indexes = [
            models.Index(fields=["statement", "on", "id"], name="commissionline_statement"),
            models.Index(fields=["user", "-id"], name="commissionline_user"),
            models.Index(fields=["run", "-id"], name="commissionline_run"),
        ]

    def __str__(self) -> str:
        return f"{self.component_name} {self.amount}"
