"""Money received, and given back."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from contracts.models.plan import Instalment
from core.models import MoneyField, Record, external_ref_constraint, new_id


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(user, action))

    def approved(self) -> Self:
        return self.filter(status=Payment.Status.APPROVED)

    def counting(self) -> Self:
        """What takes room in the contract: approved, or on its way to be."""
        return self.filter(status__in=[Payment.Status.APPROVED, Payment.Status.IN_APPROVAL])


class Payment(Record):
    """A payment, or with `reverses` a refund, whose amount is negative. Once approved nothing about it changes: triggers refuse."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        ONLINE = "online", _("Online banking")
        CHEQUE = "cheque", _("Cheque")
        CASH = "cash", _("Cash")
        ALIPAY = "alipay", _("Alipay")
        WECHAT = "wechat", _("WeChat Pay")
        ACCEPTANCE = "acceptance", _("Acceptance bill")
        POSTAL = "postal", _("Postal order")
        OTHER = "other", _("Other")

    number = models.CharField(_("Number"), max_length=20, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name=_("Contract"))
    amount = MoneyField(_("Amount"))
    received_on = models.DateField(_("Received on"))
    method = models.CharField(_("Method"), max_length=12, choices=Method, default=Method.TRANSFER)
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    reference = models.CharField(_("Reference"), max_length=120, blank=True, default="")
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("Refund of")
    )
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Registered by"))
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("payment"), _("payments")
        constraints = [
            external_ref_constraint("payment"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_sign",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(approved_at__isnull=False), name="payment_approved_at"
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "-id"], name="payment_contract"),
            models.Index(fields=["-received_on", "-id"], name="payment_received"),
            models.Index(fields=["status", "-id"], name="payment_status"),
            models.Index(fields=["-amount", "-id"], name="payment_amount"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_refund(self) -> bool:
        return self.reverses_id is not None

    @property
    def currency(self) -> str:
        return self.contract.currency

    @property
    def owner_id(self) -> Any:
        """A payment belongs to whoever owns its contract."""
        return self.contract.owner_id


class Allocation(models.Model):
    """How much of a payment counts for which instalment; negative for a refund."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, models.CASCADE, related_name="allocations")
    instalment = models.ForeignKey(Instalment, models.CASCADE, related_name="allocations")
    amount = MoneyField()
    by_hand = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["instalment__position"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "instalment"], name="allocation_unique"),
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_not_zero"),
        ]
