"""What the tables of all pools (公海) have in common: a pool with its members, when records fall into it, how many a person may hold,
and how many he has claimed. The rules themselves are core.pools; the rooms of leads and of customers add what is theirs."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from core.pools import RecycleRule


class SharedTableQuerySet(models.QuerySet[Any]):
    """Rows that everybody who works in the model's `room` may read."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.may(f"{self.model.room}.view") else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)


class PoolQuerySet(SharedTableQuerySet):
    def open_to(self, user: Any) -> Self:
        """Pools `user` may claim from: those of his team or that name him, and those that are limited to nobody."""
        if not user.may(f"{self.model.room}.create"):
            return self.none()
        own = f"{self.model._meta.model_name}_id"
        teams = self.model.teams.through.objects.filter(**{own: OuterRef("pk")})
        members = self.model.members.through.objects.filter(**{own: OuterRef("pk")})
        mine = Exists(teams.filter(team_id=user.team_id)) | Exists(members.filter(user_id=user.pk))
        return self.active().filter((~Exists(teams) & ~Exists(members)) | mine)

    def managed_by(self, user: Any) -> Self:
        """Pools whose records `user` may give away: he is named as their manager, or administers the settings."""
        return self.all() if user.may("settings.manage") else self.filter(managers=user)


class Pool(Record):
    """Records without an owner, for its members to claim: the people of its teams and those named."""

    room: ClassVar[str]

    name = models.CharField(_("Name"), max_length=80, unique=True)
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Teams"))
    members = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("Members"))
    managers = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("Managers"))
    daily_claims = models.PositiveSmallIntegerField(_("Claims a day at most"), null=True, blank=True, default=20)
    previous_owner_days = models.PositiveSmallIntegerField(_("Previous owner waits days"), default=7)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def three_and_one() -> list[int]:
    return [3, 1]


class PoolRule(Record):
    """Records that nobody works on go back to a pool. The first active rule that fits decides. Rooms add `pool` and their conditions;
    `without` names those by the column that holds their days."""

    room: ClassVar[str]
    without: ClassVar[dict[str, str]]

    class Combine(models.TextChoices):
        ANY = "any", _("One condition is enough")
        ALL = "all", _("All conditions must hold")

    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("Active"), default=False)
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Owners in teams"))
    idle_days = models.PositiveSmallIntegerField(_("Days without activity"), null=True, blank=True, default=15)
    combine = models.CharField(_("Conditions"), max_length=3, choices=Combine, default=Combine.ANY)
    protection_days = models.PositiveSmallIntegerField(_("Protected days after getting it"), default=7)
    warn_days = ArrayField(
        models.PositiveSmallIntegerField(), default=three_and_one, verbose_name=_("Warn days before")
    )

    class Meta(Record.Meta):
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def pure(self) -> RecycleRule:
        """The rule as core.pools reckons with it."""
        given = {name: days for name, column in self.without.items() if (days := getattr(self, column)) is not None}
        needs_all = self.combine == self.Combine.ALL
        return RecycleRule(self.idle_days, given, needs_all, self.protection_days, tuple(self.warn_days))


class Capacity(Record):
    """How many records a person may hold. Of several that fit the strictest counts; naming nobody it fits everybody."""

    room: ClassVar[str]

    name = models.CharField(_("Name"), max_length=80)
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Teams"))
    users = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("People"))
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["most", "id"]

    def __str__(self) -> str:
        return self.name

    def fits(self, user: Any) -> bool:
        """Asked of prefetched rows."""
        teams, users = [team.pk for team in self.teams.all()], [one.pk for one in self.users.all()]
        return (not teams and not users) or user.team_id in teams or user.pk in users


class ClaimCount(models.Model):
    """How many records a person has claimed from a pool on a day. Returning one does not take it back; the row is also the lock that
    makes two claims of one person wait for each other. Rooms add `pool`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    on = models.DateField()
    claims = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
