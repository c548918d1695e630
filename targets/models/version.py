"""How a target came to say what it says: its versions, and the adjustments somebody asked for."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import MoneyField, new_id
from targets.models.target import Target


class ReasonClass(models.TextChoices):
    MARKET = "market", _("Market")
    STRATEGY = "strategy", _("Strategy")
    ORGANISATION = "organisation", _("Organisation")
    OTHER = "other", _("Other")


class TargetVersion(models.Model):
    """What a target said from a day on, who set it so, and why. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey(Target, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    value = MoneyField()
    stretch = MoneyField(null=True)
    challenge = MoneyField(null=True)
    # None: from the beginning of the target's period.
    effective_on = models.DateField(null=True)
    reason_class = models.CharField(max_length=12, choices=ReasonClass, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    asked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="target_version_once"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | ~Q(asked_by=F("actor")), name="target_version_by_two"
            ),
        ]


class AdjustmentQuerySet(models.QuerySet[Any]):
    def pending(self) -> Self:
        return self.filter(state=TargetAdjustment.State.PENDING)

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(target__in=Target.objects.visible_to(user, action))


class TargetAdjustment(models.Model):
    """An asked-for change of an active target. Somebody else than who asked decides."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey(Target, models.CASCADE, related_name="adjustments")
    value = MoneyField(_("Target"))
    stretch = MoneyField(_("Stretch value"), null=True, blank=True)
    challenge = MoneyField(_("Challenge value"), null=True, blank=True)
    effective_on = models.DateField(_("Effective from"))
    reason_class = models.CharField(_("Reason"), max_length=12, choices=ReasonClass)
    reason = models.CharField(_("What has changed"), max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, editable=False)
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("Answer"), max_length=500, blank=True, default="")
    # An approved one that is effective only later is applied on its day.
    applied = models.BooleanField(default=False, editable=False)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(state="pending"), name="target_adjustment_one_pending"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="target_adjustment_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"]) | ~Q(decided_by=F("asked_by")),
                name="target_adjustment_by_two",
            ),
            models.CheckConstraint(condition=Q(applied=False) | Q(state="approved"), name="target_adjustment_applied"),
        ]

    def __str__(self) -> str:
        return str(self.target)
