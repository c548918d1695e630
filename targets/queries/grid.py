"""The grid: teams and people down, months across, with what is promised for each and in total."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.periods import Period, periods_between
from people.models import Team, User
from people.queries import organisation
from targets.metrics import COUNT, MONEY, Metric
from targets.models import Target
from targets.models.teams import managed_teams
from targets.queries.rules import is_closed


@dataclass(frozen=True)
class GridCell:
    """What a month says: nothing, or a value with its version."""

    value: Decimal | None
    version: int

    @property
    def text(self) -> str:
        """As it reads without scripts; the scripts put it into the reader's language."""
        return "" if self.value is None else f"{self.value:,.2f}".removesuffix(".00")

    @property
    def plain(self) -> str:
        return "" if self.value is None else f"{self.value:.2f}".removesuffix(".00")


@dataclass(frozen=True)
class GridRow:
    """A team (its own values, with its people below) or a person; `whole` is the target of the whole year."""

    kind: str
    pk: UUID
    name: str
    team_id: UUID | None
    cells: list[GridCell]
    whole: Decimal | None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def total(self) -> Decimal:
        return sum((cell.value for cell in self.cells if cell.value is not None), Decimal(0))


@dataclass(frozen=True)
class Month:
    period: Period
    closed: bool


@dataclass(frozen=True)
class Grid:
    metric: Metric
    year: Period
    months: list[Month]
    rows: list[GridRow]

    @property
    def unit(self) -> str:
        return organisation().base_currency if self.metric.unit == MONEY else ""

    @property
    def digits(self) -> int:
        return 0 if self.metric.unit == COUNT else 2


def grid_of(actor: Any, metric: Metric, year: Period, *, today: date, team_ids: frozenset[UUID] | None = None) -> Grid:
    """Everybody whose targets the actor may set; four statements, however many there are."""
    start = organisation().fiscal_year_start
    months = [Month(period, is_closed(period, today)) for period in periods_between(year, "month", start)]
    teams, people = _subjects(actor, team_ids)
    found = _targets(metric, year, [row.pk for row in people], [row.pk for row in teams])
    by_team: dict[UUID | None, list[User]] = defaultdict(list)
    for person in people:
        by_team[person.team_id].append(person)
    in_order: list[tuple[str, Any]] = []
    for team in teams:
        in_order += [("team", team), *(("user", person) for person in by_team.pop(team.pk, []))]
    in_order += [("user", person) for left in by_team.values() for person in left]
    rows = [_row(kind, subject, months, year, found) for kind, subject in in_order]
    return Grid(metric, year, months, rows)


def _subjects(actor: Any, team_ids: frozenset[UUID] | None) -> tuple[list[Team], list[User]]:
    reach = actor.access.reach("targets", "manage")
    people = User.objects.filter(is_active=True, team__isnull=False, managed_teams__isnull=True)
    teams = Team.objects.filter(is_active=True)
    if reach is None:
        return [], []
    if not reach.everyone:
        people = people.filter(pk__in=reach.owner_ids)
        teams = teams.filter(pk__in=managed_teams(actor, "targets", "manage"))
    if team_ids is not None:
        people, teams = people.filter(team_id__in=team_ids), teams.filter(pk__in=team_ids)
    return list(teams.order_by("name")), list(people.only("full_name", "team_id").order_by("full_name"))


def _targets(metric: Metric, year: Period, people: list[UUID], teams: list[UUID]) -> dict[Any, Target]:
    """All of the year, in one statement."""
    rows = Target.objects.filter(metric=metric.key, start_on__gte=year.start, end_on__lte=year.end)
    mine = rows.filter(user_id__in=people) | rows.filter(team_id__in=teams)
    columns = ("subject_type", "user_id", "team_id", "start_on", "end_on", "value", "version")
    return {(row.user_id or row.team_id, row.start_on, row.end_on): row for row in mine.only(*columns)}


def _row(kind: str, subject: Any, months: list[Month], year: Period, found: dict[Any, Target]) -> GridRow:
    cells = []
    for month in months:
        target = found.get((subject.pk, month.period.start, month.period.end))
        cells.append(GridCell(target.value if target else None, target.version if target else 0))
    whole = found.get((subject.pk, year.start, year.end))
    team_id = subject.pk if kind == "team" else subject.team_id
    return GridRow(kind, subject.pk, str(subject), team_id, cells, whole.value if whole else None)
