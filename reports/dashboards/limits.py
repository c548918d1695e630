"""The limits of a whole dashboard: period, team and pipeline, as they stand in the address.

A limit holds for the cards whose measures all know it. The others say that they are not limited by it, instead of pretending.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from opportunities.models import Pipeline
from people.models import Team
from reports import windows
from reports.builder import ReportDefinition, Vocabulary
from targets.scopes import TeamTree

NAMES = ("window", "team", "pipeline")


@dataclass(frozen=True)
class Limits:
    window: str = ""
    team: UUID | None = None
    pipeline: UUID | None = None

    @property
    def query(self) -> str:
        given = {"window": self.window, "team": self.team, "pipeline": self.pipeline}
        return urlencode({name: value for name, value in given.items() if value})

    def applied(self, definition: ReportDefinition, words: Vocabulary) -> tuple[ReportDefinition, tuple[str, ...]]:
        """The definition within these limits, and the names of those that it does not know."""
        known, ignored = words.common(definition.measures), []
        if self.window:
            definition = replace(definition, window=self.window, start=None, end=None)
        for name, values in (("team", self._teams()), ("pipeline", self._pipelines())):
            if not values:
                continue
            if name in known:
                others = tuple(row for row in definition.filters if row[0] != name)
                definition = replace(definition, filters=(*others, (name, values)))
            else:
                ignored.append(name)
        return definition, tuple(ignored)

    def _teams(self) -> tuple[str, ...]:
        """The team with all below it, as everywhere."""
        return tuple(sorted(str(pk) for pk in TeamTree.of_all().below(self.team))) if self.team else ()

    def _pipelines(self) -> tuple[str, ...]:
        return (str(self.pipeline),) if self.pipeline else ()


def limits_from(query: QueryDict, *also: str) -> Limits:
    """What the address asks for; unknown names and values are refused, not ignored."""
    if unknown := sorted(set(query) - {*NAMES, *also}):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    window = query.get("window", "")
    if window and window not in windows.WINDOWS:
        raise BadRequest(_("There is no such period."))
    return Limits(window, _id(query.get("team")), _id(query.get("pipeline")))


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest(_("Unreadable address of a dashboard.")) from error


def choices_of(user: Any) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen above the cards; two statements."""
    teams = Team.objects.visible_to(user).filter(is_active=True).values_list("pk", "name")
    pipelines = Pipeline.objects.filter(is_active=True).order_by("position").values_list("pk", "name")
    return {
        "windows": [(key, str(label)) for key, label in windows.WINDOWS.items()],
        "teams": [(str(pk), name) for pk, name in teams],
        "pipelines": [(str(pk), name) for pk, name in pipelines],
    }
