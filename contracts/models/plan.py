"""What is to be paid when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import APPROVED, Contract
from core.models import MoneyField, new_id


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(user))

    def of_approved(self) -> Self:
        return self.filter(contract__status__in=APPROVED)

    def unpaid(self) -> Self:
        return self.of_approved().filter(paid_amount__lt=F("amount"))

    def overdue(self, today: date) -> Self:
        return self.unpaid().filter(due_on__lt=today)

    def with_status(self, today: date) -> Self:
        """The status as of `today`: nobody has to run a job for it to be true."""
        return self.annotate(
            state=Case(
                When(contract__status="void", then=Value(Instalment.State.VOID)),
                When(paid_amount__gte=F("amount"), then=Value(Instalment.State.PAID)),
                When(due_on__lt=today, then=Value(Instalment.State.OVERDUE)),
                When(paid_amount__gt=0, then=Value(Instalment.State.PARTIAL)),
                default=Value(Instalment.State.DUE),
            ),
            outstanding=F("amount") - F("paid_amount"),
        )


class Instalment(models.Model):
    """One payment that was agreed. `paid_amount` is the sum of what is matched with it."""

    class State(models.TextChoices):
        DUE = "due", _("To be paid")
        PARTIAL = "partial", _("Partly paid")
        PAID = "paid", _("Paid")
        OVERDUE = "overdue", _("Overdue")
        VOID = "void", _("Void")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="instalments")
    position = models.PositiveSmallIntegerField(_("Position"))
    due_on = models.DateField(_("Due on"))
    amount = MoneyField(_("Amount"))
    paid_amount = MoneyField(_("Collected"), default=Decimal(0), editable=False)
    remind_days = models.PositiveSmallIntegerField(_("Remind, days ahead"), default=3)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    overdue_noticed_on = models.DateField(null=True, blank=True, editable=False)
    note = models.CharField(_("Note"), max_length=200, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("instalment"), _("instalments")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "position"],
                name="instalment_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, paid_amount__gte=0, paid_amount__lte=F("amount")), name="instalment_paid"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="instalment_unpaid_due", condition=Q(paid_amount__lt=F("amount"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"

    def state_on(self, today: date) -> str:
        """What `with_status` gives, for a row that was read without it."""
        if self.contract.status == "void":
            return Instalment.State.VOID
        if self.paid_amount >= self.amount:
            return Instalment.State.PAID
        if self.due_on < today:
            return Instalment.State.OVERDUE
        return Instalment.State.PARTIAL if self.paid_amount > 0 else Instalment.State.DUE
