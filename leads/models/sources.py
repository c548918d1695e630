"""Where leads come from, and the pools they can be claimed from."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint


class SharedTableQuerySet(models.QuerySet[Any]):
    """Rows that everybody who works with leads may read: sources and pools."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.may("leads.view") else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)


class LeadSource(Record):
    """Where interest comes from. Every lead names one."""

    key = models.SlugField(_("Key"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [external_ref_constraint("lead_source")]

    def __str__(self) -> str:
        return gettext(self.name)


class LeadPoolQuerySet(SharedTableQuerySet):
    def open_to(self, user: Any) -> Self:
        """Pools `user` may claim from: those of his team or that name him, and those that are limited to nobody."""
        if not user.may("leads.create"):
            return self.none()
        teams = LeadPool.teams.through.objects.filter(leadpool_id=models.OuterRef("pk"))
        members = LeadPool.members.through.objects.filter(leadpool_id=models.OuterRef("pk"))
        mine = models.Exists(teams.filter(team_id=user.team_id)) | models.Exists(members.filter(user_id=user.pk))
        return self.active().filter((~models.Exists(teams) & ~models.Exists(members)) | mine)

    def managed_by(self, user: Any) -> Self:
        """Pools whose leads `user` may give away: he is named as their manager, or administers the settings."""
        return self.all() if user.may("settings.manage") else self.filter(managers=user)


class LeadPool(Record):
    """Leads without an owner, for its members to claim: the people of its teams and those named."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("Teams"))
    members = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("Members"))
    managers = models.ManyToManyField("people.User", blank=True, related_name="+", verbose_name=_("Managers"))
    daily_claims = models.PositiveSmallIntegerField(_("Claims a day at most"), null=True, blank=True, default=20)
    previous_owner_days = models.PositiveSmallIntegerField(_("Previous owner waits days"), default=7)
    new_hours = models.PositiveSmallIntegerField(_("New leads wait hours"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = LeadPoolQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [external_ref_constraint("lead_pool")]

    def __str__(self) -> str:
        return self.name
