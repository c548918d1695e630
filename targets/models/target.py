"""Targets: what a person, a team or the company promised for a period."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, external_ref_constraint, new_id
from core.periods import Period
from targets.models.teams import managed_teams


class TargetQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(self.seen_by(user, action))

    def seen_by(self, user: Any, action: str = "view") -> Q:
        """Whose targets `user` sees (or, with another action, may change).

        People's targets follow the reach of the grant: one's own, those of the managed subtree, or all. A team's target is seen by
        whoever manages the team or one above it, and by the team's own members: they need to know what the team is working for.
        Members see the team's total and attainment, never the other members' targets or credit. Targets of other teams and of
        the company, whose actual value tells what others sold, are seen only by those whose reach covers them.
        """
        reach = user.access.reach("targets", action) if user.is_active else None
        if reach is None:
            return Q(pk__in=[])
        if reach.everyone:
            return Q()
        condition = Q(user_id__in=reach.owner_ids) | Q(team_id__in=managed_teams(user, "targets", action))
        if action != "view":
            return condition
        return condition | Q(team_id__isnull=False, team_id=user.team_id)

    def within(self, period: Period) -> Self:
        """Whose own period is exactly this one."""
        return self.filter(start_on=period.start, end_on=period.end)

    def of(self, *, user: Any = None, team: Any = None) -> Self:
        """Of this person, of this team, or (neither) of the company."""
        if user is not None:
            return self.filter(user=user)
        if team is not None:
            return self.filter(team=team)
        return self.filter(subject_type=Target.Subject.COMPANY)


class Target(Record):
    """A metric, a subject, a period `[start_on, end_on)` and the value promised. Money is in the organisation's base currency."""

    class Subject(models.TextChoices):
        COMPANY = "company", _("Company")
        TEAM = "team", _("Team")
        USER = "user", _("Person")

    room: ClassVar[str] = "targets"

    metric = models.CharField(_("Metric"), max_length=40)
    subject_type = models.CharField(_("Subject"), max_length=10, choices=Subject)
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Team")
    )
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    start_on = models.DateField(_("From"))
    end_on = models.DateField(_("Until, not included"))
    value = MoneyField(_("Target"))
    stretch = MoneyField(_("Stretch value"), null=True, blank=True)
    challenge = MoneyField(_("Challenge value"), null=True, blank=True)
    currency = CurrencyField(_("Currency"), blank=True, default="")
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    objects = TargetQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            external_ref_constraint("target"),
            models.UniqueConstraint(
                fields=["metric", "subject_type", "team", "user", "start_on", "end_on"],
                name="target_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="target_has_its_subject",
                condition=Q(subject_type="company", team__isnull=True, user__isnull=True)
                | Q(subject_type="team", team__isnull=False, user__isnull=True)
                | Q(subject_type="user", team__isnull=True, user__isnull=False),
            ),
            models.CheckConstraint(condition=Q(end_on__gt=F("start_on")), name="target_period_has_days"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
            models.CheckConstraint(
                condition=Q(stretch__isnull=True) | Q(stretch__gte=F("value")), name="target_stretch_above_value"
            ),
            models.CheckConstraint(
                condition=Q(challenge__isnull=True) | Q(challenge__gte=F("value")), name="target_challenge_above_value"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "metric", "start_on"], name="target_user"),
            models.Index(fields=["team", "metric", "start_on"], name="target_team"),
            models.Index(F("start_on").desc(), F("id").desc(), name="target_newest_period"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} · {self.subject_name} · {self.start_on} – {self.period.last_day}"

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)

    @property
    def subject(self) -> Any:
        """The team or person; None is the company."""
        return self.user or self.team

    @property
    def subject_name(self) -> str:
        return str(self.subject) if self.subject else str(self.Subject.COMPANY.label)


class TargetVersion(models.Model):
    """What a target said from a moment on, who set it so, and why. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey(Target, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    value = MoneyField()
    stretch = MoneyField(null=True)
    challenge = MoneyField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["target", "number"], name="target_version_once")]
