"""Credit fixed when a deal is won: a snapshot that nothing moves afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, new_id


class SplitKind(models.TextChoices):
    REVENUE = "revenue", _("Revenue")
    OVERLAY = "overlay", _("Overlay")


class ClosingCredit(models.Model):
    """One person's part in one line of one closing. Append-only (triggers in 0002).

    The rows with the opportunity's present `closing_seq` hold while its status is won; those of an earlier closing, and all of
    them while it is not won, were undone by reopening. Revenue rows of a closing sum to the deal's amount to the cent.
    `line` counts the deal's lines from 1; it is 0 for a deal without lines.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey("opportunities.Opportunity", models.PROTECT, related_name="closing_credits")
    closing_seq = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=SplitKind)
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    amount = MoneyField()
    currency = CurrencyField()
    fx_rate = models.DecimalField(max_digits=20, decimal_places=10)
    base_amount = MoneyField()
    base_currency = CurrencyField()
    on = models.DateField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    cost = MoneyField()
    product = models.ForeignKey("products.Product", models.PROTECT, null=True, related_name="+")
    product_family = models.ForeignKey("products.ProductFamily", models.PROTECT, null=True, related_name="+")
    deal_type = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "closing_seq", "kind", "user", "line"], name="closing_credit_once"
            ),
            models.CheckConstraint(
                condition=Q(closing_seq__gte=1, percent__gt=0, fx_rate__gt=0), name="closing_credit_sound"
            ),
        ]
        indexes = [models.Index(fields=["on", "id"], name="closing_credit_on")]
