"""The one ledger that targets, leaderboards, reports, reviews and commissions read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, new_id
from core.periods import Period
from targets.models.teams import managed_teams


class CreditQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """One's own credit; that of the managed subtree; all of it for those whose role sees all.

        A manager sees what was credited to the people he manages and what was credited to his teams of the day, so that a
        team's sum and its rows agree also after somebody has left the team.
        """
        reach = user.access.reach("credits", action) if user.is_active else None
        if reach is None:
            return self.none()
        if reach.everyone:
            return self
        return self.filter(Q(user_id__in=reach.owner_ids) | Q(team_id__in=managed_teams(user, "credits", action)))

    def counting(self, basis: str = "won", kind: str = "revenue") -> Self:
        return self.filter(basis=basis, kind=kind)

    def within(self, period: Period) -> Self:
        return self.filter(on__gte=period.start, on__lt=period.end)

    def standing(self) -> Self:
        """Neither undone nor an undoing."""
        return self.filter(reverses__isnull=True, reversals__isnull=True)

    def of_people(self, user_ids: frozenset[UUID] | None) -> Self:
        """Limited to these people; None is everybody."""
        return self if user_ids is None else self.filter(user_id__in=user_ids)


class CreditEntry(models.Model):
    """Who is credited with how much of what, when, on which basis. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE.

    What changed afterwards is booked as a mirrored entry with `reverses`, dated on the day of the change, so that a period that
    is over keeps its sum. A won deal is undone as a whole; of what was signed and collected also a part may be taken back (a refund).
    `source_key` names the fact it comes from: delivering the fact twice credits once.
    """

    class Basis(models.TextChoices):
        WON = "won", _("Won")
        SIGNED = "signed", _("Signed")
        COLLECTED = "collected", _("Collected")

    class Kind(models.TextChoices):
        REVENUE = "revenue", _("Revenue")
        OVERLAY = "overlay", _("Overlay")

    room: ClassVar[str] = "credits"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    booked_at = models.DateTimeField(auto_now_add=True)
    basis = models.CharField(_("Basis"), max_length=10, choices=Basis)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.REVENUE)
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Credited to"))
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Team")
    )
    territory = models.ForeignKey(
        "people.Territory", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Territory")
    )
    on = models.DateField(_("Date"))
    amount = MoneyField(_("Amount"))
    currency = CurrencyField(_("Currency"))
    fx_rate = models.DecimalField(_("Exchange rate"), max_digits=20, decimal_places=10, default=Decimal(1))
    base_amount = MoneyField(_("Amount in base currency"))
    quantity = models.DecimalField(_("Quantity"), max_digits=18, decimal_places=4, default=Decimal(1))
    cost = MoneyField(_("Cost"), default=Decimal(0))
    percent = models.DecimalField(_("Share"), max_digits=6, decimal_places=3, default=Decimal(100))
    product = models.ForeignKey("products.Product", models.PROTECT, null=True, blank=True, related_name="+")
    product_family = models.ForeignKey(
        "products.ProductFamily", models.PROTECT, null=True, blank=True, related_name="+"
    )
    deal_type = models.CharField(_("Deal type"), max_length=20, blank=True, default="")
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", models.PROTECT, null=True, blank=True, related_name="credits"
    )
    closing = models.ForeignKey(
        "opportunities.ClosingCredit", models.PROTECT, null=True, blank=True, related_name="credits"
    )
    closing_seq = models.PositiveSmallIntegerField(default=0)
    source_key = models.CharField(max_length=160, unique=True)
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="credits", verbose_name=_("Contract")
    )
    payment = models.ForeignKey(
        "contracts.Payment", models.PROTECT, null=True, blank=True, related_name="credits", verbose_name=_("Payment")
    )
    contract_credit = models.OneToOneField(
        "contracts.ContractCredit", models.PROTECT, null=True, blank=True, related_name="credit"
    )
    reverses = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reversals")
    reason = models.CharField(max_length=200, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("credit"), _("credits")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["team", "on"], include=["basis", "kind", "user", "base_amount"], name="credit_team_on"
            ),
            models.Index(fields=["user", "on"], include=["basis", "kind", "base_amount"], name="credit_user_on"),
            models.Index(fields=["on"], include=["basis", "kind", "user", "base_amount"], name="credit_on"),
            models.Index(F("on").desc(), F("id").desc(), name="credit_newest_day"),
            models.Index(F("base_amount").desc(), F("id").desc(), name="credit_largest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(source_key=""), name="credit_has_a_source"),
            models.UniqueConstraint(
                fields=["closing"], condition=Q(reverses__isnull=True), name="credit_once_per_closing"
            ),
            models.CheckConstraint(condition=Q(fx_rate__gt=0), name="credit_rate_positive"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(contract_credit__isnull=True), name="credit_undone_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.base_amount}"
