"""Leaderboards: any metric, people or teams, with shared ranks, within what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from core.periods import Period
from people.models import Team, User
from targets.engine import ranks
from targets.metrics import TEAM, USER, Metric, breakdown, values
from targets.models import Target
from targets.models.teams import managed_teams
from targets.queries.attainment import attainment
from targets.scopes import Scope, TeamTree


@dataclass(frozen=True)
class Place:
    """One row: rank (shared by equals), who, the number, the target with attainment, and where the number comes from."""

    rank: int | None
    subject: User | Team
    value: Decimal | None
    target: Decimal | None
    ratio: Decimal | None
    share: int
    address: str

    @property
    def percent(self) -> Decimal | None:
        return None if self.ratio is None else self.ratio * 100


@dataclass(frozen=True)
class OwnPlace:
    """Where somebody stands who may not see the others: his rank, and among how many."""

    rank: int
    among: int


def leaderboard(
    viewer: Any, metric: Metric, period: Period, *, by: str = USER, team_id: UUID | None = None, order: str = "value"
) -> list[Place]:
    """All whose number the viewer may see, also those who have nothing yet; by value or by attainment."""
    scope = TeamTree.of_all().scope(team_id=team_id, viewer=viewer)
    if by == TEAM:
        subjects, found = _team_numbers(viewer, metric, period, scope)
    else:
        found = breakdown(metric, scope, period, USER)
        subjects = {person.pk: person for person in _sellers(viewer, scope, found)}
    scores = [(pk, found.get(pk, None if metric.is_ratio else Decimal(0))) for pk in subjects]
    quotas = _quotas(viewer, metric, period, by, subjects)
    ratios = {pk: attainment(value, quotas.get(pk)) for pk, value in scores}
    numbers = dict(scores)
    most = max((value for value in numbers.values() if value is not None), default=Decimal(0)) or Decimal(1)
    ordered = ranks.ranked(scores if order == "value" else ratios.items())
    return [
        Place(
            rank, subjects[pk], numbers[pk], quotas.get(pk), ratios[pk], _share(numbers[pk], most),
            metric.address(_scope_of(by, pk), period),
        )
        for rank, pk, _score in sorted(ordered, key=lambda row: (row[0] is None, row[0], str(subjects[row[1]])))
    ]  # fmt: skip


def _share(value: Decimal | None, most: Decimal) -> int:
    return max(int((value or Decimal(0)) * 100 / most), 0) if most > 0 else 0


def _scope_of(by: str, pk: UUID) -> Scope:
    return Scope(user_id=pk) if by == USER else TeamTree.of_all().scope(team_id=pk)


def _team_numbers(viewer: Any, metric: Metric, period: Period, scope: Scope) -> tuple[dict[UUID, Any], dict[UUID, Any]]:
    """Teams that have no teams below them, with their numbers; only those that the viewer manages or that his role sees."""
    reach = viewer.access.reach("targets")
    tree = TeamTree.of_all()
    teams = Team.objects.filter(is_active=True)
    if scope.team_id is not None:
        teams = teams.filter(pk__in=scope.team_ids)
    if reach is None or not reach.everyone:
        teams = teams.filter(pk__in=managed_teams(viewer, "targets"))
    subjects = {team.pk: team for team in teams if not tree.children.get(team.pk)}
    asked = [(metric, tree.scope(team_id=pk, viewer=viewer), period) for pk in subjects]
    return subjects, dict(zip(subjects, values(asked), strict=True))


def _sellers(viewer: Any, scope: Scope, found: Mapping[Any, Any]) -> Iterable[User]:
    """Those with a number, and the other sellers of the scope whom the viewer's targets reach."""
    condition = Q(pk__in=[pk for pk in found if pk])
    reach = viewer.access.reach("targets")
    if reach is not None:
        selling = Q(is_active=True, team__isnull=False, managed_teams__isnull=True)
        if scope.team_id is not None:
            selling &= Q(team_id__in=scope.team_ids)
        condition |= selling if reach.everyone else selling & Q(pk__in=reach.owner_ids)
    return User.objects.filter(condition).distinct().only("full_name", "email", "team_id")


def _quotas(viewer: Any, metric: Metric, period: Period, by: str, subjects: Mapping[Any, Any]) -> dict[Any, Decimal]:
    column = f"{by}_id"
    mine = Target.objects.visible_to(viewer).active().within(period).filter(metric=metric.key, subject_type=by)
    return dict(mine.filter(**{f"{column}__in": list(subjects)}).order_by().values_list(column, "value"))


def own_place(user: User, metric: Metric, period: Period) -> OwnPlace | None:
    """The rank of one among the sellers of his team; it tells nobody's number."""
    if user.team_id is None:
        return None
    mates = set(
        User.objects.filter(is_active=True, team_id=user.team_id, managed_teams__isnull=True).values_list(
            "pk", flat=True
        )
    )
    found = breakdown(metric, TeamTree.of_all().scope(team_id=user.team_id), period, USER)
    nothing = None if metric.is_ratio else Decimal(0)
    rank = ranks.rank_of(found.get(user.pk, nothing), [found.get(pk, nothing) for pk in mates])
    return OwnPlace(rank, len(mates)) if rank is not None and user.pk in mates else None
