"""A report that somebody built and kept."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint
from people.ownership import Owned, OwnedQuerySet
from reports.builder.definition import ReportDefinition, definition_of
from targets.scopes import TeamTree


class SavedReportQuerySet(OwnedQuerySet):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """One's own and those of the people one leads; for looking also what is shared. Its figures are always the viewer's own."""
        reached = self.seen_by(user, action)
        if action != "view" or not reached or not user.is_active or not user.may("reports.view"):
            return self.filter(reached)
        return self.filter(reached | shared_with(user))


def shared_with(user: Any) -> Q:
    """With everyone, with this person, or with a team that he belongs to, however far below."""
    people = SavedReport.people.through.objects.filter(user_id=user.pk).values("savedreport_id")
    shared = Q(for_everyone=True) | Q(pk__in=people)
    if user.team_id is None:
        return shared
    tree = TeamTree.of_all()
    above = [team for teams in tree.children.values() for team in teams if user.team_id in tree.below(team)]
    return shared | Q(pk__in=SavedReport.teams.through.objects.filter(team_id__in=above).values("savedreport_id"))


class SavedReport(Record, Owned):
    """`definition` is what `ReportDefinition.as_json` gives; the service lets in nothing else."""

    room: ClassVar[str] = "reports"

    name = models.CharField(_("Name"), max_length=120)
    sentence = models.CharField(_("What it is for"), max_length=300, blank=True, default="")
    definition = models.JSONField(default=dict, editable=False)
    for_everyone = models.BooleanField(_("Shared with everyone"), default=False)
    people: Any = models.ManyToManyField(
        "people.User", blank=True, related_name="+", verbose_name=_("Shared with people")
    )
    teams: Any = models.ManyToManyField(
        "people.Team", blank=True, related_name="+", verbose_name=_("Shared with teams")
    )

    objects = SavedReportQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("saved report"), _("saved reports")
        constraints = [
            external_ref_constraint("saved_report"),
            models.CheckConstraint(condition=Q(owner__isnull=False), name="saved_report_has_owner"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_report_has_a_name"),
            models.UniqueConstraint(fields=["owner", "name"], name="saved_report_name"),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="saved_report_owner"),
            models.Index(fields=["-id"], name="saved_report_common", condition=Q(for_everyone=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parsed(self) -> ReportDefinition:
        """What was saved was checked; a report whose metric was given up since says so when it is run."""
        definition, problems = definition_of(self.definition)
        if definition is None:
            raise ValueError(f"saved report {self.pk}: {problems}")
        return definition
