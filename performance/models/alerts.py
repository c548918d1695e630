"""A threshold on a metric, each time it was crossed, and what was decided then."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint, new_id
from performance.models.findings import Finding


class Window(models.TextChoices):
    """The first three are the running ones, the others end today."""

    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("This quarter")
    DAYS_7 = "days_7", _("Last 7 days")
    DAYS_30 = "days_30", _("Last 30 days")
    DAYS_90 = "days_90", _("Last 90 days")


class Direction(models.TextChoices):
    BELOW = "below", _("falls below")
    ABOVE = "above", _("rises above")


class OwnQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Its numbers are counted in its owner's sight, so it is his alone; besides of those who see everything."""
        reach = user.access.reach("performance", action) if user.is_active else None
        if reach is None:
            return self.none()
        return self.all() if reach.everyone else self.filter(owner_id=user.pk)


def exactly_one_or_none(*names: str) -> Q:
    """At most one of two foreign keys."""
    first, second = names
    return Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})


class Alert(Record):
    """`user` or `team` is whose number it is; none of them: everything its owner sees."""

    room: ClassVar[str] = "performance"

    name = models.CharField(_("Name"), max_length=120)
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Owner"))
    metric = models.CharField(_("Metric"), max_length=40)
    window = models.CharField(_("Period"), max_length=8, choices=Window, default=Window.DAYS_30)
    user = models.ForeignKey(
        "people.User", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    team = models.ForeignKey(
        "people.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Team")
    )
    direction = models.CharField(_("When it"), max_length=5, choices=Direction, default=Direction.BELOW)
    threshold = models.DecimalField(_("Threshold"), max_digits=18, decimal_places=2)
    is_active = models.BooleanField(_("Active"), default=True)
    last_value = models.DecimalField(max_digits=20, decimal_places=2, null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("alert"), _("alerts")
        constraints = [
            external_ref_constraint("alert"),
            models.CheckConstraint(condition=exactly_one_or_none("user", "team"), name="alert_of_one_subject"),
            models.CheckConstraint(condition=Q(direction__in=["below", "above"]), name="alert_direction"),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="alert_owner")]

    def __str__(self) -> str:
        return self.name


class Breach(models.Model):
    """From the check that found the number out of range to the one that found it back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="breaches")
    opened_at = models.DateTimeField(_("Since"))
    value = models.DecimalField(max_digits=20, decimal_places=2)
    closed_at = models.DateTimeField(null=True)
    closing_value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(closed_at__isnull=True), name="breach_one_open"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="breach_closes_after"
            ),
        ]


class Decision(Record):
    """What was decided, who does what until when, and what the number was before and after."""

    room: ClassVar[str] = "performance"

    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Decided by"))
    alert = models.ForeignKey(Alert, models.SET_NULL, null=True, blank=True, related_name="decisions")
    breach = models.ForeignKey(Breach, models.SET_NULL, null=True, blank=True, related_name="decisions")
    note = models.TextField(_("What was decided, and why"), max_length=2000)
    decided_at = models.DateTimeField(_("Decided"))
    action = models.ForeignKey(Finding, models.SET_NULL, null=True, blank=True, related_name="decisions")
    metric = models.CharField(max_length=40)
    window = models.CharField(max_length=8, choices=Window)
    user = models.ForeignKey("people.User", models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, blank=True, related_name="+")
    before = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    measure_on = models.DateField(_("Look at the result on"))
    after = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    measured_at = models.DateTimeField(null=True)
    result = models.CharField(_("What came of it"), max_length=500, blank=True, default="")

    objects = OwnQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("decision"), _("decisions")
        constraints = [
            external_ref_constraint("decision"),
            models.CheckConstraint(condition=~Q(note=""), name="decision_says_what"),
            models.CheckConstraint(condition=exactly_one_or_none("user", "team"), name="decision_of_one_subject"),
        ]
        indexes = [
            models.Index(fields=["measure_on"], name="decision_to_measure", condition=Q(measured_at__isnull=True)),
            models.Index(fields=["owner", "-id"], name="decision_owner"),
        ]

    def __str__(self) -> str:
        return self.note[:80]
