"""A commission period and its way from open to paid."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from commissions.models.plan import PAY_PERIOD_NAMES
from core.models import Record, external_ref_constraint
from core.periods import Period


class DaysOf(Func):
    """The range of days between two columns, for constraints."""

    function = "DATERANGE"
    output_field = models.Field()


class RunQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """A run shows what everybody earns: only for those whose role sees all commissions."""
        reach = user.access.reach("commissions", action) if user.is_active else None
        return self if reach is not None and reach.everyone else self.none()

    def accepting(self) -> Self:
        """Periods whose amounts may still change."""
        return self.filter(state__in=CommissionRun.ACCEPTING)


class CommissionRun(Record):
    """One pay period. Lines are booked while it is open or calculated; from approval on it only moves forward.

    `calculation` counts how often it was asked for, `finished` which one is complete: between the two the workers are at it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CALCULATED = "calculated", _("Calculated")
        APPROVED = "approved", _("Approved")
        LOCKED = "locked", _("Locked")
        PAID = "paid", _("Paid")

    room: ClassVar[str] = "commissions"
    ACCEPTING: ClassVar[tuple[str, ...]] = (State.OPEN, State.CALCULATED)
    CLOSED: ClassVar[tuple[str, ...]] = (State.LOCKED, State.PAID)

    pay_period = models.CharField(_("Paid each"), max_length=10, choices=PAY_PERIOD_NAMES)
    start_on = models.DateField(_("From"))
    end_on = models.DateField(_("Until, not included"))
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.OPEN)
    calculation = models.PositiveIntegerField(default=0, editable=False)
    finished = models.PositiveIntegerField(default=0, editable=False)
    people = models.PositiveIntegerField(default=0, editable=False)
    engine_version = models.CharField(max_length=20, blank=True, default="", editable=False)
    facts_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    asked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    created_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    calculated_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    paid_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    paid_at = models.DateTimeField(null=True, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("commission run"), _("commission runs")
        constraints = [
            external_ref_constraint("commissionrun"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="commissionrun_has_days"),
            models.CheckConstraint(condition=Q(finished__lte=F("calculation")), name="commissionrun_finished_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "locked", "paid"])
                | Q(approved_by__isnull=False, finished=F("calculation")),
                name="commissionrun_approved_when_finished",
            ),
            ExclusionConstraint(
                name="commissionrun_no_overlap",
                expressions=[
                    ("pay_period", RangeOperators.EQUAL),
                    (DaysOf("start_on", "end_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(F("start_on").desc(), F("id").desc(), name="commissionrun_newest")]

    def __str__(self) -> str:
        return f"{self.start_on} – {self.period.last_day}"

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)

    @property
    def name(self) -> str:
        """As people call it, in the reader's language: March 2026; other spans by their months or days."""
        last = self.period.last_day
        if self.start_on.day != 1 or self.end_on.day != 1:
            return str(self)
        if self.pay_period == "month":
            return date_format(self.start_on, "YEAR_MONTH_FORMAT")
        return f"{date_format(self.start_on, 'YEAR_MONTH_FORMAT')} – {date_format(last, 'YEAR_MONTH_FORMAT')}"

    @property
    def is_calculating(self) -> bool:
        return self.finished < self.calculation

    @property
    def accepts_lines(self) -> bool:
        return self.state in self.ACCEPTING
