"""Where people belonged on which day: to which team, and to which sales territory.

A row holds from its day until the person's next row. So there can be no gap and no overlap, and nothing has to be closed.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint, new_id


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: Any) -> Self:
        """Like the team tree, the map is no secret among colleagues."""
        return self.all() if user.may("people.view") else self.none()


class Territory(Record):
    """A node of the tree of sales territories."""

    name = models.CharField(_("Name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Part of")
    )
    is_active = models.BooleanField(_("Active"), default=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("territory"), _("territories")
        ordering = ["name"]
        constraints = [
            external_ref_constraint("territory"),
            models.UniqueConstraint(
                Lower("name"), models.F("parent"), name="territory_name_unique", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="territory_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMembership(models.Model):
    """The team of a person from a day on. Written by a trigger on the table of users, so that no way of moving somebody forgets it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="team_memberships")
    team = models.ForeignKey("people.Team", models.SET_NULL, null=True, related_name="+")
    start_on = models.DateField()

    class Meta:
        ordering = ["user", "start_on"]
        constraints = [models.UniqueConstraint(fields=["user", "start_on"], name="team_membership_once_a_day")]


class TerritoryMembership(models.Model):
    """The territory somebody sells in from a day on; none ends it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="territory_memberships")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="memberships")
    start_on = models.DateField(_("From"))
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["user", "start_on"]
        constraints = [models.UniqueConstraint(fields=["user", "start_on"], name="territory_membership_once_a_day")]
