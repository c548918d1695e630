"""What hangs on an opportunity: lines, splits, contacts; and the dictionaries of why and against whom deals are lost."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import MoneyField, Record, external_ref_constraint, new_id
from opportunities.models.closing import SplitKind
from opportunities.models.opportunity import Opportunity
from opportunities.models.pipeline import SharedQuerySet


class LossReason(Record):
    name = models.CharField(_("Name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        verbose_name, verbose_name_plural = _("loss reason"), _("loss reasons")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="loss_reason_name_unique"),
            external_ref_constraint("loss_reason"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)  # the shipped ones are in the catalogue


class Competitor(Record):
    name = models.CharField(_("Name"), max_length=120)
    website = models.CharField(_("Website"), max_length=200, blank=True, default="")
    is_active = models.BooleanField(_("Active"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("competitor"), _("competitors")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="competitor_name_unique"),
            external_ref_constraint("competitor"),
        ]

    def __str__(self) -> str:
        return self.name


class OpportunityLine(models.Model):
    """One product in a deal; `amount` is quantity × unit price (× months, when it recurs) − discount, rounded once when it is made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("Position"))
    product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Product")
    )
    name = models.CharField(_("Name"), max_length=200)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=3)
    unit_price = MoneyField(_("Unit price"))
    # What the price book or the list said when the line was made; None for a text without a product.
    list_price = MoneyField(_("List price"), null=True, blank=True)
    discount_percent = models.DecimalField(_("Discount"), max_digits=5, decimal_places=2, default=0)
    recurring_months = models.PositiveSmallIntegerField(_("Months"), null=True, blank=True)
    amount = MoneyField(_("Amount"))
    cost = MoneyField(_("Cost"), default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "position"],
                name="opportunity_line_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="opportunity_line_quantity"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, amount__gte=0, cost__gte=0), name="opportunity_line_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="opportunity_line_discount"
            ),
            models.CheckConstraint(
                condition=Q(recurring_months__isnull=True) | Q(recurring_months__gte=1), name="opportunity_line_months"
            ),
        ]


class OpportunitySplit(models.Model):
    """Who shares in a deal. Revenue splits of a deal sum to exactly 100 (see the trigger in 0002); overlay may exceed it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="splits")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    kind = models.CharField(_("Kind"), max_length=8, choices=SplitKind, default=SplitKind.REVENUE)
    percent = models.DecimalField(_("Percent"), max_digits=6, decimal_places=3)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-kind", "-percent", "id"]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "user", "kind"], name="opportunity_split_unique"),
            models.CheckConstraint(
                condition=Q(percent__gt=0) & (Q(kind="overlay") | Q(percent__lte=100)), name="opportunity_split_percent"
            ),
        ]


class OpportunityContact(models.Model):
    """A person on the customer's side, and the part they play in the decision."""

    class Role(models.TextChoices):
        DECISION_MAKER = "decision_maker", _("Decision maker")
        CHAMPION = "champion", _("Champion")
        EVALUATOR = "evaluator", _("Evaluator")
        BUYER = "buyer", _("Buyer")
        USER = "user", _("User")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="contact_roles")
    contact = models.ForeignKey("customers.Contact", models.CASCADE, related_name="+", verbose_name=_("Contact"))
    role = models.CharField(_("Role"), max_length=20, choices=Role, default=Role.OTHER)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["opportunity", "contact"], name="opportunity_contact_unique")]
