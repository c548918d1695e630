"""What one person gets for one period, and what he says about it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commissions.models.plan import CommissionPlan, PlanVersion
from commissions.models.run import CommissionRun
from core.models import CurrencyField, MoneyField, Record, new_id


class StatementQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """One's own; those of the people one manages; all for those whose role sees all."""
        reach = user.access.reach("commissions", action) if user.is_active else None
        if reach is None:
            return self.none()
        return self if reach.everyone else self.filter(user_id__in=reach.owner_ids)


class CommissionStatement(Record):
    """The sum of a person's entries of a period, the adjustments, the draw, and what was brought forward.

    gross = Σ lines; total = gross + adjusted + advanced − recovered; what is payable is the total with what is brought forward, never below
    zero; a negative rest is carried forward.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CALCULATED = "calculated", _("Calculated")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")

    room: ClassVar[str] = "commissions"

    run = models.ForeignKey(CommissionRun, models.PROTECT, related_name="statements")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    currency = CurrencyField(_("Currency"))
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.DRAFT)
    calculation = models.PositiveIntegerField(default=0, editable=False)
    gross = MoneyField(_("Gross"), default=0)
    adjusted = MoneyField(_("Adjustments"), default=0)
    advanced = MoneyField(_("Advanced by draw"), default=0)
    recovered = MoneyField(_("Draw recovered"), default=0)
    total = MoneyField(_("Total"), default=0)
    brought_forward = MoneyField(_("Brought forward"), default=0)
    payable = MoneyField(_("Payable"), default=0)
    carried_forward = MoneyField(_("Carried forward"), default=0)
    problems = models.JSONField(default=list)
    facts_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    acknowledged_at = models.DateTimeField(_("Acknowledged"), null=True, blank=True)
    is_disputed = models.BooleanField(_("Disputed"), default=False)
    calculated_at = models.DateTimeField(null=True, editable=False)
    paid_at = models.DateTimeField(null=True, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("commission statement"), _("commission statements")
        constraints = [
            models.UniqueConstraint(fields=["run", "user", "currency"], name="commissionstatement_once"),
            models.CheckConstraint(
                condition=Q(total=F("gross") + F("adjusted") + F("advanced") - F("recovered")),
                name="commissionstatement_total",
            ),
            models.CheckConstraint(
                condition=Q(payable=F("total") + F("brought_forward") - F("carried_forward")),
                name="commissionstatement_payable",
            ),
            models.CheckConstraint(
                condition=Q(payable__gte=0, carried_forward__lte=0, brought_forward__lte=0)
                & (Q(payable=0) | Q(carried_forward=0)),
                name="commissionstatement_pays_or_carries",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="commissionstatement_user"),
            models.Index(F("total").desc(), F("id").desc(), name="commissionstatement_largest"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.run}"


class StatementPlan(models.Model):
    """One plan's part of a statement: its version, its sum, its draw; enough to compute it again years later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(CommissionStatement, models.CASCADE, related_name="plans")
    plan = models.ForeignKey(CommissionPlan, models.PROTECT, related_name="+")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name=_("Plan version"))
    content_hash = models.CharField(max_length=64)
    gross = MoneyField(_("Gross"), default=0)
    advanced = MoneyField(_("Advanced by draw"), default=0)
    recovered = MoneyField(_("Draw recovered"), default=0)
    balance_before = MoneyField(_("Owed before"), default=0)
    balance = MoneyField(_("Owed after"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "plan"], name="statementplan_once"),
            models.CheckConstraint(condition=Q(balance__gte=0, balance_before__gte=0), name="statementplan_owed"),
        ]


class StatementDispute(models.Model):
    """A question about a statement or one of its lines, and the answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(CommissionStatement, models.PROTECT, related_name="disputes")
    line = models.ForeignKey(
        "commissions.CommissionLine", models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    reason = models.TextField(_("Reason"), max_length=2000)
    raised_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answer = models.TextField(_("Answer"), max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="statementdispute_answered_by_somebody",
            ),
        ]
