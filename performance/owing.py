"""Whom a rule asks, and who leads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from people.models import Absence, Team, User
from performance.models import ReportRule
from targets.scopes import TeamTree


def people_of(rule: ReportRule, on: date) -> QuerySet[User]:
    """Those named and those of the teams and roles; nobody who is away that day."""
    teams, roles = list(rule.teams.values_list("pk", flat=True)), list(rule.roles.values_list("pk", flat=True))
    asked = Q(pk__in=rule.people.order_by().values("pk"))
    if teams or roles:
        group = Q()
        if teams:
            tree = TeamTree.of_all()
            group &= Q(team_id__in={below for team in teams for below in tree.below(team)})
        if roles:
            group &= Q(pk__in=User.roles.through.objects.filter(role_id__in=roles).values("user_id"))
        asked |= group
    away = Absence.objects.on(on).order_by().values("user_id")
    return User.objects.filter(asked, is_active=True).exclude(pk__in=away).order_by("pk")


def line_managers(people: Iterable[tuple[UUID, UUID | None]]) -> dict[UUID, UUID]:
    """For each (person, team) the next manager above who is somebody else; one statement."""
    teams = {pk: (parent, manager) for pk, parent, manager in Team.objects.values_list("pk", "parent_id", "manager_id")}
    return {person: manager for person, team in people if (manager := next(_above(person, team, teams), None))}


def _above(person: UUID, team: UUID | None, teams: dict[Any, tuple[Any, Any]]) -> Iterator[UUID]:
    seen: set[UUID] = set()
    while team is not None and team in teams and team not in seen:
        seen.add(team)
        team, manager = teams[team]
        if manager is not None and manager != person:
            yield manager
