"""Dashboards that somebody put together: cards on a grid of twelve columns. What is shared is the arrangement, never anybody's sight."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint, new_id
from people.ownership import Owned, OwnedQuerySet
from reports.builder.definition import ReportDefinition, definition_of
from targets.scopes import TeamTree

GRID_COLUMNS, MOST_HEIGHT, MOST_ROWS = 12, 8, 200


class CardKind(models.TextChoices):
    NUMBER = "number", _("Number with trend")
    LINE = "line", _("Line")
    BAR = "bar", _("Bars")
    FUNNEL = "funnel", _("Funnel")
    WATERFALL = "waterfall", _("Waterfall")
    LEADERBOARD = "leaderboard", _("Leaderboard")
    TABLE = "table", _("Table")
    HEAT = "heat", _("Heat map")


class DashboardQuerySet(OwnedQuerySet):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """One's own and those of the people one leads; for looking also what is shared."""
        reached = self.seen_by(user, action)
        if action != "view" or not reached or not user.is_active or not user.may("reports.view"):
            return self.filter(reached)
        return self.filter(reached | shared_with(user))


def shared_with(user: Any) -> Q:
    """With everyone, with this person, or with a team that he belongs to, however far below."""
    people = Dashboard.people.through.objects.filter(user_id=user.pk).values("dashboard_id")
    shared = Q(for_everyone=True) | Q(pk__in=people)
    if user.team_id is None:
        return shared
    tree = TeamTree.of_all()
    above = [team for teams in tree.children.values() for team in teams if user.team_id in tree.below(team)]
    return shared | Q(pk__in=Dashboard.teams.through.objects.filter(team_id__in=above).values("dashboard_id"))


class Dashboard(Record, Owned):
    room: ClassVar[str] = "reports"

    name = models.CharField(_("Name"), max_length=120)
    sentence = models.CharField(_("What it is for"), max_length=300, blank=True, default="")
    for_everyone = models.BooleanField(_("Shared with everyone"), default=False)
    people: Any = models.ManyToManyField(
        "people.User", blank=True, related_name="+", verbose_name=_("Shared with people")
    )
    teams: Any = models.ManyToManyField(
        "people.Team", blank=True, related_name="+", verbose_name=_("Shared with teams")
    )

    objects = DashboardQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("dashboard"), _("dashboards")
        constraints = [
            external_ref_constraint("dashboard"),
            models.CheckConstraint(condition=Q(owner__isnull=False), name="dashboard_has_owner"),
            models.CheckConstraint(condition=~Q(name=""), name="dashboard_has_a_name"),
            models.UniqueConstraint(fields=["owner", "name"], name="dashboard_name"),
        ]
        indexes = [models.Index(fields=["-id"], name="dashboard_common", condition=Q(for_everyone=True))]

    def __str__(self) -> str:
        return self.name


class DashboardCard(models.Model):
    """A report drawn in one way, at one place: `column` 1 to 12 and `row` from 1 are its upper left corner."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="cards")
    title = models.CharField(_("Title"), max_length=120, blank=True, default="")
    kind = models.CharField(_("Shown as"), max_length=12, choices=CardKind)
    definition = models.JSONField(editable=False)
    column = models.PositiveSmallIntegerField(_("Column"), default=1)
    row = models.PositiveSmallIntegerField(_("Row"), default=1)
    width = models.PositiveSmallIntegerField(_("Width"), default=4)
    height = models.PositiveSmallIntegerField(_("Height"), default=3)

    class Meta:
        ordering = ["row", "column", "id"]
        verbose_name, verbose_name_plural = _("card"), _("cards")
        constraints = [
            models.CheckConstraint(
                condition=Q(column__gte=1, width__gte=1, column__lte=GRID_COLUMNS + 1 - F("width")),
                name="dashboard_card_within_grid",
            ),
            models.CheckConstraint(
                condition=Q(row__range=(1, MOST_ROWS), height__range=(1, MOST_HEIGHT)), name="dashboard_card_height"
            ),
            models.CheckConstraint(condition=Q(kind__in=CardKind.values), name="dashboard_card_kind"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.kind)

    @property
    def parsed(self) -> ReportDefinition:
        """What was saved was checked; a card whose metric was given up since says so when it is drawn."""
        definition, problems = definition_of(self.definition)
        if definition is None:
            raise ValueError(f"card {self.pk}: {problems}")
        return definition
