"""Targets: what a person, a team, a territory, a product family or the company promised for a period."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, external_ref_constraint
from core.periods import Period
from targets.models.teams import managed_teams


class TargetQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(self.seen_by(user, action))

    def seen_by(self, user: Any, action: str = "view") -> Q:
        """Whose targets `user` sees (or, with another action, may change).

        People's targets follow the reach of the grant: one's own, those of the managed subtree, or all. A team's target is seen by
        whoever manages the team or one above it, and by the team's own members: they need to know what the team is working for.
        Members see the team's total and attainment, never the other members' targets or credit. Targets of other teams, of
        territories, product families and of the company, whose actual value tells what others sold, are seen only by those whose
        reach covers them. A draft is seen by those who may set it.
        """
        reach = user.access.reach("targets", action) if user.is_active else None
        if reach is None:
            return Q(pk__in=[])
        if reach.everyone:
            return Q()
        condition = Q(user_id__in=reach.owner_ids) | Q(team_id__in=managed_teams(user, "targets", action))
        if action != "view":
            return condition
        published = Q(team_id__isnull=False, team_id=user.team_id, status=Target.Status.ACTIVE)
        return condition | published

    def active(self) -> Self:
        """Published ones: only they are a quota, count in rankings, and warn."""
        return self.filter(status=Target.Status.ACTIVE)

    def within(self, period: Period) -> Self:
        """Whose own period is exactly this one."""
        return self.filter(start_on=period.start, end_on=period.end)

    def of(self, *, user: Any = None, team: Any = None, territory: Any = None, product_family: Any = None) -> Self:
        """Of this person, team, territory or product family, or (none of them) of the company."""
        given = {"user": user, "team": team, "territory": territory, "product_family": product_family}
        named = {name: subject for name, subject in given.items() if subject is not None}
        return self.filter(**named) if named else self.filter(subject_type=Target.Subject.COMPANY)


def _only(kind: str, column: str = "") -> Q:
    """Of the columns that may name the subject, only this one is filled."""
    columns = ("team", "user", "territory", "product_family")
    return Q(subject_type=kind, **{f"{name}__isnull": name != column for name in columns})


class Target(Record):
    """A metric, a subject, a period `[start_on, end_on)` and the value promised. Money is in the organisation's base currency."""

    class Subject(models.TextChoices):
        COMPANY = "company", _("Company")
        TEAM = "team", _("Team")
        USER = "user", _("Person")
        TERRITORY = "territory", _("Territory")
        FAMILY = "family", _("Product family")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")

    room: ClassVar[str] = "targets"

    metric = models.CharField(_("Metric"), max_length=40)
    subject_type = models.CharField(_("Subject"), max_length=10, choices=Subject)
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Team")
    )
    user = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    territory = models.ForeignKey(
        "people.Territory", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Territory")
    )
    product_family = models.ForeignKey(
        "products.ProductFamily",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Product family"),
    )
    start_on = models.DateField(_("From"))
    end_on = models.DateField(_("Until, not included"))
    status = models.CharField(_("Status"), max_length=8, choices=Status, default=Status.ACTIVE, editable=False)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("Part of")
    )
    strategy = models.CharField(_("Serves the strategy"), max_length=300, blank=True, default="")
    value = MoneyField(_("Target"))
    # What it would be for the whole period, where `value` counts only the working days from `prorated_from` on.
    full_value = MoneyField(_("For the whole period"), null=True, blank=True, editable=False)
    prorated_from = models.DateField(null=True, blank=True, editable=False)
    stretch = MoneyField(_("Stretch value"), null=True, blank=True)
    challenge = MoneyField(_("Challenge value"), null=True, blank=True)
    currency = CurrencyField(_("Currency"), blank=True, default="")
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    achievable = models.CharField(_("Why it can be reached"), max_length=500, blank=True, default="")
    # What was known when it was published: the same period of the year before, and the mean of the three periods before.
    baseline = models.JSONField(default=dict, blank=True, editable=False)
    # Where a generated value comes from: source, formula, and the amount it started with.
    origin = models.JSONField(default=dict, blank=True, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            external_ref_constraint("target"),
            models.UniqueConstraint(
                fields=[
                    "metric",
                    "subject_type",
                    "team",
                    "user",
                    "territory",
                    "product_family",
                    "start_on",
                    "end_on",
                ],
                name="target_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="target_has_its_subject",
                condition=_only("company")
                | _only("team", "team")
                | _only("user", "user")
                | _only("territory", "territory")
                | _only("family", "product_family"),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="target_not_its_own_part"),
            models.CheckConstraint(
                condition=Q(full_value__isnull=True, prorated_from__isnull=True)
                | Q(full_value__gte=F("value"), prorated_from__isnull=False),
                name="target_prorated_is_less",
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
            models.Index(fields=["parent"], name="target_parent", condition=Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.metric} · {self.subject_name} · {self.start_on} – {self.period.last_day}"

    @property
    def period(self) -> Period:
        return Period(self.start_on, self.end_on)

    @property
    def subject(self) -> Any:
        """The person, team, territory or product family; None is the company."""
        return self.user or self.team or self.territory or self.product_family

    @property
    def subject_name(self) -> str:
        return str(self.subject) if self.subject else str(self.Subject.COMPANY.label)
