"""A change contract: what an approved contract shall say instead."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from core.models import MoneyField, Record


class ContractChange(Record):
    """An edition of a contract: number 1 is the original as it was approved, each later one what a change made of it. Approved ones
    are fixed (a trigger); until then `number` is empty."""

    class State(models.TextChoices):
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.IN_APPROVAL)
    name = models.CharField(_("Name"), max_length=200)
    amount = MoneyField(_("Amount"))
    cost = MoneyField(_("Cost"), default=Decimal(0))
    starts_on = models.DateField(_("Starts on"), null=True, blank=True)
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    terms = models.TextField(_("Terms"), max_length=8000, blank=True, default="")
    reason = models.CharField(_("Reason"), max_length=500, blank=True, default="")
    effective_on = models.DateField(_("Effective on"))
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("change contract"), _("change contracts")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contract_change_number_unique"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="in_approval"), name="contract_change_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, cost__gte=0), name="contract_change_amount"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(number__isnull=False), name="contract_change_approved_has_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.number or '…'}"
