"""Who is credited with how much of what was signed and collected: fixed here, at approval; the ledger upstairs copies it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from contracts.models.payment import Payment
from core.models import CurrencyField, MoneyField, new_id
from opportunities.models import SplitKind


class ContractCreditQuerySet(models.QuerySet["ContractCredit"]):
    def signed(self) -> Self:
        return self.filter(basis=ContractCredit.Basis.SIGNED)

    def collected(self) -> Self:
        return self.filter(basis=ContractCredit.Basis.COLLECTED)


class ContractCredit(models.Model):
    """One person's part in one line of an edition of a contract (`signed`) or of a payment (`collected`). Append-only, by triggers.

    What is undone is a negative row with `reverses`: part of a signed row when a change lowers the amount, all of it when the contract
    becomes void, part of a collected one for a refund. So the sum of all signed revenue rows is the amount of the contract, that of
    the collected ones what was received, to the cent. `line` counts the deal's lines from 1; it is 0 for what was sold as a whole.
    """

    class Basis(models.TextChoices):
        SIGNED = "signed", _("Signed")
        COLLECTED = "collected", _("Collected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    basis = models.CharField(max_length=10, choices=Basis)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="credit_rows")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="credit_rows")
    edition = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    territory = models.ForeignKey("people.Territory", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=SplitKind)
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    amount = MoneyField()
    currency = CurrencyField()
    fx_rate = models.DecimalField(max_digits=20, decimal_places=10)
    base_amount = MoneyField()
    on = models.DateField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    cost = MoneyField()
    product = models.ForeignKey("products.Product", models.PROTECT, null=True, related_name="+")
    product_family = models.ForeignKey("products.ProductFamily", models.PROTECT, null=True, related_name="+")
    deal_type = models.CharField(max_length=10)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ContractCreditQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "edition", "kind", "user", "line"],
                condition=Q(basis="signed", reverses__isnull=True),
                name="contract_credit_signed_once",
            ),
            models.UniqueConstraint(
                fields=["reverses", "edition"], condition=Q(basis="signed"), name="contract_credit_signed_undone_once"
            ),
            models.UniqueConstraint(
                fields=["payment", "kind", "user", "line", "reverses"],
                condition=Q(basis="collected"),
                nulls_distinct=False,
                name="contract_credit_collected_once",
            ),
            models.CheckConstraint(
                condition=Q(basis="signed", payment__isnull=True) | Q(basis="collected", payment__isnull=False),
                name="contract_credit_collected_has_payment",
            ),
            models.CheckConstraint(condition=Q(fx_rate__gt=0, percent__gt=0), name="contract_credit_sound"),
        ]
        indexes = [models.Index(fields=["contract", "basis"], name="contract_credit_of")]
