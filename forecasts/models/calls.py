"""What people say: a rep's submission, a manager's adjustment, a deal counted in or out. None of it changes a deal."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import MoneyField, new_id


class OfPeopleQuerySet(models.QuerySet[Any]):
    """Rows about a person: seen by who may see that person's forecast."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        reach = user.access.reach("forecasts", action) if user.is_active else None
        if reach is None:
            return self.none()
        return self if reach.everyone else self.filter(user_id__in=reach.owner_ids)

    def within(self, period: Any) -> Self:
        return self.filter(start_on=period.start, end_on=period.end)


class Submission(models.Model):
    """A person's own word for a period, in the base currency. A changed mind is a new row; the highest number holds."""

    room: ClassVar[str] = "forecasts"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Person"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    start_on = models.DateField()
    end_on = models.DateField()
    number = models.PositiveIntegerField()
    commit = MoneyField(_("Commit"))
    best_case = MoneyField(_("Best case"))
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    submitted_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = OfPeopleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "start_on", "end_on", "number"], name="submission_once"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="submission_has_days"),
            models.CheckConstraint(
                condition=Q(commit__gte=0, best_case__gte=F("commit")), name="submission_best_case_not_below_commit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.start_on} · {self.number}"


class AdjustmentQuerySet(OfPeopleQuerySet):
    def holding(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """What was made of a person's or a team's forecast above them: not seen by those it is about."""
        reach = user.access.reach("forecasts", "adjust") if user.is_active else None
        if reach is None:
            everyone = user.access.reach("forecasts", action) if user.is_active else None
            return self if everyone is not None and everyone.everyone else self.none()
        if reach.everyone:
            return self
        about = Q(user_id__in=reach.owner_ids - {user.pk}) | Q(team__manager_id__in=reach.owner_ids)
        return self.filter(about)


class Adjustment(models.Model):
    """A manager's correction of what a person's or a team's forecast comes to, on the manager's own level only."""

    class Category(models.TextChoices):
        COMMIT = "commit", _("Commit")
        BEST_CASE = "best_case", _("Best case")

    room: ClassVar[str] = "forecasts"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", verbose_name=_("Team"))
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Author"))
    start_on = models.DateField()
    end_on = models.DateField()
    category = models.CharField(_("Category"), max_length=10, choices=Category)
    amount = MoneyField(_("Adjustment"))
    note = models.CharField(_("Note"), max_length=500)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="adjustment_has_days"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True) | Q(user__isnull=True, team__isnull=False),
                name="adjustment_of_one",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="adjustment_says_why"),
            models.CheckConstraint(condition=~Q(amount=0), name="adjustment_moves_something"),
            models.CheckConstraint(condition=Q(user__isnull=True) | ~Q(user=F("author")), name="adjustment_by_another"),
        ]
        indexes = [
            models.Index(
                fields=["start_on", "end_on", "user"], name="adjustment_holding", condition=Q(withdrawn_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team} {self.category} {self.amount:+}"


class DealCall(models.Model):
    """Whether a deal counts in the forecast of a period, other than its category says."""

    class Verdict(models.TextChoices):
        INCLUDE = "include", _("Count as commit")
        EXCLUDE = "exclude", _("Leave out")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey("opportunities.Opportunity", models.CASCADE, related_name="+")
    start_on = models.DateField()
    end_on = models.DateField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "start_on", "end_on"], name="deal_call_once"),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="deal_call_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.verdict}"
