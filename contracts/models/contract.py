"""What was agreed with a customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, Searchable, external_ref_constraint, search_index
from opportunities.models import DealType
from people.ownership import Owned, OwnedQuerySet


class Status(models.TextChoices):
    """From `to_sign` on the contract is approved; what it says then changes only by a change contract."""

    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    TO_SIGN = "to_sign", _("To be signed")
    SIGNED = "signed", _("Signed")
    CHANGING = "changing", _("Being changed")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    VOID = "void", _("Void")
    ARCHIVED = "archived", _("Archived")


APPROVED = (
    Status.TO_SIGN,
    Status.SIGNED,
    Status.CHANGING,
    Status.IN_PROGRESS,
    Status.COMPLETED,
    Status.ARCHIVED,
)
# Those whose customers still owe something, or may.
RUNNING = (Status.SIGNED, Status.CHANGING, Status.IN_PROGRESS)


class ContractQuerySet(OwnedQuerySet):
    def approved(self) -> Self:
        return self.filter(status__in=APPROVED)

    def running(self) -> Self:
        return self.filter(status__in=RUNNING)

    def overdue(self, today: date) -> Self:
        """With an instalment that was due before today and is not paid in full."""
        return self.approved().filter(oldest_due_on__lt=today)

    def with_outstanding(self) -> Self:
        return self.annotate(
            outstanding=F("amount") - F("paid_amount"),
            invoiced_not_paid=Greatest(F("invoiced_amount") - F("paid_amount"), Decimal(0), output_field=MoneyField()),
            paid_not_invoiced=Greatest(F("paid_amount") - F("invoiced_amount"), Decimal(0), output_field=MoneyField()),
        )


class Contract(Record, Owned, Searchable):
    """A promise of both sides. `paid_amount` and the other sums are recomputed from their rows by whoever changes those, in the same
    transaction, with this row locked; `manage.py check_invariants` proves it."""

    room = "contracts"

    number = models.CharField(_("Number"), max_length=20, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    account = models.ForeignKey(
        "customers.Account", models.PROTECT, related_name="contracts", verbose_name=_("Account")
    )
    contact = models.ForeignKey(
        "customers.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Signatory"),
    )
    opportunity = models.ForeignKey(
        "opportunities.Opportunity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("Opportunity"),
    )
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    deal_type = models.CharField(_("Deal type"), max_length=10, choices=DealType, default=DealType.NEW)
    amount = MoneyField(_("Amount"))
    currency = CurrencyField(_("Currency"))
    cost = MoneyField(_("Cost"), default=Decimal(0))
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    starts_on = models.DateField(_("Starts on"), null=True, blank=True)
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    renewal_notice_days = models.PositiveSmallIntegerField(_("Remind of renewal, days ahead"), default=30)
    terms = models.TextField(_("Terms"), max_length=8000, blank=True, default="")
    approved_at = models.DateTimeField(_("Approved"), null=True, blank=True, editable=False)
    void_reason = models.CharField(_("Why void"), max_length=500, blank=True, default="", editable=False)
    # Counts the approved versions: the original is 1, each approved change adds one. Signed credit carries the same number.
    edition = models.PositiveSmallIntegerField(default=0, editable=False)
    # Who is credited with which share, [{"user", "kind", "percent"}], fixed at approval.
    credit_shares = models.JSONField(default=list, editable=False)
    renewal_noticed_on = models.DateField(null=True, blank=True, editable=False)
    renewal = models.OneToOneField(
        "opportunities.Opportunity",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="renews",
        editable=False,
        verbose_name=_("Renewal opportunity"),
    )
    paid_amount = MoneyField(_("Collected"), default=Decimal(0), editable=False)
    pending_amount = MoneyField(_("In approval"), default=Decimal(0), editable=False)
    invoiced_amount = MoneyField(_("Invoiced"), default=Decimal(0), editable=False)
    planned_amount = MoneyField(_("Planned"), default=Decimal(0), editable=False)
    oldest_due_on = models.DateField(_("Next payment due"), null=True, blank=True, editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("contract"), _("contracts")
        constraints = [
            external_ref_constraint("contract"),
            models.CheckConstraint(condition=Q(amount__gt=0, cost__gte=0), name="contract_amount_positive"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="contract_currency_iso"),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, pending_amount__gte=0)
                & Q(amount__gte=F("paid_amount") + F("pending_amount")),
                name="contract_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(invoiced_amount__gte=0, invoiced_amount__lte=F("amount")), name="contract_not_overinvoiced"
            ),
            models.CheckConstraint(condition=Q(planned_amount__lte=F("amount")), name="contract_not_overplanned"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(status="void") | ~Q(void_reason=""), name="contract_void_has_reason"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_approval", "void"])
                | Q(edition__gte=1, approved_at__isnull=False, owner__isnull=False),
                name="contract_approved_has_edition",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["signed", "in_progress", "completed"]) | Q(signed_on__isnull=False),
                name="contract_signed_has_day",
            ),
        ]
        indexes = [
            search_index("contract"),
            models.Index(fields=["owner", "-id"], name="contract_owner_newest"),
            models.Index(fields=["account", "-id"], name="contract_account"),
            models.Index(fields=["opportunity"], name="contract_opportunity"),
            models.Index(F("amount").desc(), F("id").desc(), name="contract_amount"),
            models.Index(F("signed_on").desc(nulls_last=True), F("id").desc(), name="contract_signed"),
            models.Index(F("ends_on").asc(nulls_last=True), F("id").asc(), name="contract_ends"),
            models.Index(F("oldest_due_on").asc(nulls_last=True), F("id").asc(), name="contract_oldest_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def is_approved(self) -> bool:
        return self.status in APPROVED

    @property
    def outstanding(self) -> Decimal:
        return self.amount - self.paid_amount

    @outstanding.setter
    def outstanding(self, value: Any) -> None:
        """A list that orders by it has the database work it out; both are the same number."""

    @property
    def room_to_pay(self) -> Decimal:
        """What may still be registered: less what is in approval."""
        return self.amount - self.paid_amount - self.pending_amount

    @property
    def room_to_invoice(self) -> Decimal:
        return self.amount - self.invoiced_amount

    @property
    def is_fully_paid(self) -> bool:
        return self.paid_amount == self.amount
