"""Records of invoices. The tax authority's platform issues them; here stands which there are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract
from core.models import MoneyField, Record, external_ref_constraint


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(user, action))

    def valid(self) -> Self:
        """What counts against the contract: a red one takes away what it reverses."""
        return self.filter(status__in=Invoice.VALID)


class Invoice(Record):
    """A request for an invoice, then the invoice itself. With `reverses` it is a red one (红冲), whose amount is negative."""

    class Kind(models.TextChoices):
        SPECIAL = "special", _("VAT special invoice")
        GENERAL = "general", _("VAT general invoice")
        DIGITAL = "digital", _("Fully digital invoice")

    class Status(models.TextChoices):
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("To be issued")
        ISSUED = "issued", _("Issued")
        SENT = "sent", _("Sent")
        REJECTED = "rejected", _("Rejected")
        VOID = "void", _("Void")

    VALID = ("in_approval", "approved", "issued", "sent")
    ISSUED_STATES = ("issued", "sent")

    number = models.CharField(_("Request number"), max_length=20, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="invoices", verbose_name=_("Contract"))
    kind = models.CharField(_("Type"), max_length=8, choices=Kind, default=Kind.DIGITAL)
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.IN_APPROVAL, editable=False)
    title = models.CharField(_("Invoice title"), max_length=200)
    tax_number = models.CharField(_("Tax number"), max_length=30, blank=True, default="")
    address = models.CharField(_("Address and phone"), max_length=300, blank=True, default="")
    bank_account = models.CharField(_("Bank and account"), max_length=200, blank=True, default="")
    amount = MoneyField(_("Amount"))
    tax_rate = models.DecimalField(_("Tax rate, %"), max_digits=5, decimal_places=2, default=Decimal(6))
    tax_amount = MoneyField(_("Tax included"), default=Decimal(0), editable=False)
    items = models.TextField(_("Items"), max_length=2000, blank=True, default="")
    invoice_number = models.CharField(_("Invoice number"), max_length=40, blank=True, default="")
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    sent_on = models.DateField(_("Sent on"), null=True, blank=True)
    void_reason = models.CharField(_("Why void"), max_length=500, blank=True, default="", editable=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("Reverses")
    )
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Requested by"))

    objects = InvoiceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("invoice"), _("invoices")
        constraints = [
            external_ref_constraint("invoice"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="invoice_sign",
            ),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lt=100), name="invoice_tax_rate"),
            models.CheckConstraint(
                condition=~Q(status__in=["issued", "sent"]) | (Q(issued_on__isnull=False) & ~Q(invoice_number="")),
                name="invoice_issued_has_number",
            ),
            models.CheckConstraint(condition=~Q(status="void") | ~Q(void_reason=""), name="invoice_void_has_reason"),
            models.UniqueConstraint(
                fields=["invoice_number"],
                condition=~Q(invoice_number="") & ~Q(status="void"),
                name="invoice_number_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "-id"], name="invoice_contract"),
            models.Index(fields=["status", "-id"], name="invoice_status"),
        ]

    def __str__(self) -> str:
        return self.invoice_number or self.number

    @property
    def currency(self) -> str:
        return self.contract.currency
