"""Plans, their versions, and who is on them from when to when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commissions.engine.plan import PAY_PERIODS
from core.models import CurrencyField, MoneyField, Record, external_ref_constraint, new_id

PAY_PERIOD_NAMES = [("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year"))]
BASIS_NAMES = [("won", _("Won")), ("signed", _("Signed")), ("collected", _("Collected"))]


class PlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """All plans for those whose role sees all; else the plans of the people one sees the commissions of."""
        reach = user.access.reach("commissions", action) if user.is_active else None
        if reach is None:
            return self.none()
        if reach.everyone:
            return self
        return self.filter(pk__in=PlanAssignment.objects.filter(user_id__in=reach.owner_ids).values("plan_id"))


class CommissionPlan(Record):
    """A plan is its approved versions; the row itself only gives them a name."""

    room: ClassVar[str] = "commissions"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    description = models.CharField(_("Description"), max_length=500, blank=True, default="")
    created_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("commission plan"), _("commission plans")
        constraints = [external_ref_constraint("commissionplan")]

    def __str__(self) -> str:
        return self.name


class VersionQuerySet(models.QuerySet[Any]):
    def approved(self) -> Self:
        return self.filter(state=PlanVersion.State.APPROVED)

    def readable_by(self, user: Any) -> Self:
        """Drafts are the business of those who manage plans."""
        return self if user.may("commissions.manage") or user.may("commissions.approve") else self.approved()


class PlanVersion(Record):
    """What a plan says for a range of days. A draft may be edited; an approved one is kept as it is, by a trigger.

    Where approved versions overlap, the one with the higher number holds: that is how a plan is changed for the past.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")

    plan = models.ForeignKey(CommissionPlan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.DRAFT)
    effective_start = models.DateField(_("Holds from"))
    effective_end = models.DateField(_("Until, not included"), null=True, blank=True)
    rules = models.JSONField(_("Rules"))
    pay_period = models.CharField(_("Paid each"), max_length=10, choices=PAY_PERIOD_NAMES)
    currency = CurrencyField(_("Currency"))
    bases = ArrayField(models.CharField(max_length=10, choices=BASIS_NAMES))
    content_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)
    edited_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)
    submitted_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_number_unique"),
            models.CheckConstraint(
                condition=Q(effective_end__isnull=True) | Q(effective_end__gt=F("effective_start")),
                name="planversion_has_days",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_by__isnull=False, submitted_by__isnull=False)
                | (~Q(state="approved") & Q(approved_by__isnull=True)),
                name="planversion_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    ~Q(approved_by=F("created_by")) & ~Q(approved_by=F("edited_by")) & ~Q(approved_by=F("submitted_by"))
                ),
                name="planversion_approved_by_a_second_person",
            ),
            models.CheckConstraint(condition=Q(pay_period__in=PAY_PERIODS), name="planversion_pay_period"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"

    def holds_on(self, day: date) -> bool:
        return self.effective_start <= day and (self.effective_end is None or day < self.effective_end)


class AssignmentQuerySet(models.QuerySet[Any]):
    def overlapping(self, start: date, end: date) -> Self:
        return self.filter(Q(end_on__isnull=True) | Q(end_on__gt=start), start_on__lt=end)


class PlanAssignment(Record):
    """A person is on a plan from a day on, until (not including) another."""

    plan = models.ForeignKey(CommissionPlan, models.PROTECT, related_name="assignments")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    start_on = models.DateField(_("From"))
    end_on = models.DateField(_("Until, not included"), null=True, blank=True)
    is_additive = models.BooleanField(_("In addition to other plans"), default=False)
    target_incentive = MoneyField(_("Target incentive"), null=True, blank=True)
    created_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["start_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gt=F("start_on")), name="planassignment_has_days"
            ),
            models.CheckConstraint(
                condition=Q(target_incentive__isnull=True) | Q(target_incentive__gte=0),
                name="planassignment_incentive_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["user", "start_on"], name="planassignment_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.plan}"

    @property
    def last_on(self) -> date | None:
        """The last day, as people say it."""
        return self.end_on - timedelta(days=1) if self.end_on else None

    def covers(self, day: date) -> bool:
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


class AssignmentBasis(models.Model):
    """The days on which a person is paid on one basis. Two plans for the same basis may not overlap unless one is additive; and
    nobody is twice on the same plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assignment = models.ForeignKey(PlanAssignment, models.CASCADE, related_name="bases")
    plan = models.ForeignKey(CommissionPlan, models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=BASIS_NAMES)
    days = DateRangeField()
    is_additive = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "basis"], name="assignmentbasis_once"),
            ExclusionConstraint(
                name="assignmentbasis_one_plan_a_basis",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("basis", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_additive=False),
            ),
            ExclusionConstraint(
                name="assignmentbasis_once_on_a_plan",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("plan", RangeOperators.EQUAL),
                    ("basis", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
        ]
