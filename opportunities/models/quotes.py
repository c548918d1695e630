"""Quotes: what was offered to a customer, version by version; and how much discount each role may give alone."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, external_ref_constraint, new_id
from opportunities.models.opportunity import Opportunity
from people.models import ApprovalRequest, ApprovalStep


class QuoteCounter(models.Model):
    """The last number given in a year; locked until the transaction that took it ends, so there is never a gap."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class DiscountLimit(models.Model):
    """Up to which discount a role may send a quote without asking."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.OneToOneField("people.Role", models.CASCADE, related_name="+", verbose_name=_("Role"))
    percent = models.DecimalField(_("Discount up to"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["percent", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="discount_limit_range")
        ]


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Seen by those who see the deal."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user, action).values("pk"))


class Quote(Record):
    """One version of an offer. From the moment it was sent nothing in it changes any more (triggers in 0008)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("In approval")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        SUPERSEDED = "superseded", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(_("Number"), max_length=20, editable=False)
    revision = models.PositiveSmallIntegerField(_("Version"), default=1, editable=False)
    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="quotes", verbose_name=_("Opportunity"), editable=False
    )
    contact = models.ForeignKey(
        "customers.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("For")
    )
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    currency = CurrencyField(_("Currency"), editable=False)
    amount = MoneyField(_("Amount"), default=0, editable=False)
    cost = MoneyField(_("Cost"), default=0, editable=False)
    discount_percent = models.DecimalField(_("Discount"), max_digits=5, decimal_places=2, default=0, editable=False)
    valid_until = models.DateField(_("Valid until"))
    introduction = models.CharField(_("Introduction"), max_length=1000, blank=True, default="")
    terms = models.TextField(_("Terms"), max_length=4000, blank=True, default="")
    language = models.CharField(
        _("Language"), max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True, editable=False)
    answer_note = models.CharField(_("Answer"), max_length=500, blank=True, default="", editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("quote"), _("quotes")
        constraints = [
            models.UniqueConstraint(fields=["number", "revision"], name="quote_number_unique"),
            # One version of an offer is worked on or lies with the customer at a time.
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state__in=["draft", "pending", "approved", "sent"]),
                name="quote_one_alive",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "accepted", "declined"]) | Q(sent_at__isnull=False),
                name="quote_sent_has_time",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, cost__gte=0), name="quote_not_negative"),
            external_ref_constraint("quote"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="quote_state")]

    def __str__(self) -> str:
        return f"{self.number} v{self.revision}" if self.revision > 1 else self.number

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.APPROVED)

    def is_expired(self, today: date) -> bool:
        return self.state == self.State.SENT and self.valid_until < today


class QuoteLine(models.Model):
    """As a line of a deal, with the list price of the day, so that the discount is explained for ever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey("products.Product", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = MoneyField()
    list_price = MoneyField(null=True, blank=True)
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    recurring_months = models.PositiveSmallIntegerField(null=True, blank=True)
    amount = MoneyField()
    cost = MoneyField(default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "position"], name="quote_line_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount__gte=0, cost__gte=0), name="quote_line_sound"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="quote_line_discount"
            ),
        ]


class QuoteApproval(ApprovalRequest):
    """A discount beyond what its sender may give alone."""

    record_field: ClassVar[str] = "quote"

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="approvals")

    class Meta(ApprovalRequest.Meta):
        constraints = [
            models.UniqueConstraint(fields=["quote"], condition=Q(state="pending"), name="quote_approval_one")
        ]


class QuoteApprovalStep(ApprovalStep):
    request = models.ForeignKey(QuoteApproval, models.CASCADE, related_name="steps")

    class Meta(ApprovalStep.Meta):
        pass
