"""“Within the norm”: what was asked of whom on which day, and where it was not kept."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.models import new_id
from leads.models import Lead
from opportunities.models import Opportunity
from performance.models.reports import RepReport

# What a violation opens.
OPENS = ("activity", "lead", "opportunity", "report")


class NormKey(models.TextChoices):
    FOLLOW_UP = "follow_up", _("Follow-up in time")
    FIRST_ANSWER = "first_answer", _("First answer in time")
    GATE = "gate", _("Nothing skipped at a gate")
    DISCOUNT = "discount", _("Discount approved")
    REPORT = "report", _("Report given in")


class Norm(models.Model):
    """Whether a norm holds here, and how many days of grace it gives."""

    key = models.CharField(primary_key=True, max_length=12, choices=NormKey)
    is_active = models.BooleanField(_("Active"), default=True)
    grace_days = models.PositiveSmallIntegerField(_("Days of grace"), default=0)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return str(self.get_key_display())


class OfPeopleQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        reach = user.access.reach("performance", "view") if user.is_active else None
        if reach is None:
            return self.none()
        return self.all() if reach.everyone else self.filter(user_id__in=reach.owner_ids)

    def within(self, period: Any) -> Self:
        return self.filter(on__gte=period.start, on__lt=period.end)


class NormCheck(models.Model):
    """How often one norm was asked of one person on one day, and how often it was not kept. Computed again while a day may still change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    norm = models.CharField(max_length=12, choices=NormKey)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    on = models.DateField()
    checks = models.PositiveIntegerField()
    violations = models.PositiveIntegerField()
    is_demo = models.BooleanField(default=False, editable=False)

    objects = OfPeopleQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["on", "norm", "user"], name="norm_check_once"),
            models.CheckConstraint(condition=Q(violations__lte=F("checks")), name="norm_check_not_more_than_asked"),
        ]


class Violation(models.Model):
    """One time a norm was not kept; it opens the record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    norm = models.CharField(_("Norm"), max_length=12, choices=NormKey)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name=_("Person"))
    on = models.DateField(_("Day"))
    source_key = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, related_name="+")
    report = models.ForeignKey(RepReport, models.CASCADE, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = OfPeopleQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name, verbose_name_plural = _("violation"), _("violations")
        constraints = [
            models.UniqueConstraint(fields=["norm", "source_key"], name="violation_once"),
            models.CheckConstraint(
                condition=Exact(
                    Func(*(F(name) for name in OPENS), function="num_nonnulls", output_field=models.IntegerField()),
                    Value(1),
                ),
                name="violation_of_exactly_one",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-on"], name="violation_user"),
            models.Index(fields=["-on", "-id"], name="violation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_norm_display()} · {self.on.isoformat()}"


def rate(checks: int, violations: int) -> Decimal | None:
    """Per cent of the checks that were kept, two decimals, half-up: 50 checks with 4 violations are 92.00. None without a check."""
    if not checks:
        return None
    return (Decimal(checks - violations) * 100 / checks).quantize(Decimal("0.01"), ROUND_HALF_UP)
