"""The directory that routing asks, read from the team tree, the roles and who is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from people.approvals.routing import Directory
from people.models import Absence, Team, User
from people.roles import ADMIN


def directory(today: date | None = None) -> Directory:
    """Who is absent on `today` is not asked. A few statements, whatever the size of the flow."""
    everybody = {pk: (team, active) for pk, team, active in User.objects.values_list("pk", "team_id", "is_active")}
    teams = {pk: (parent, manager) for pk, parent, manager in Team.objects.values_list("pk", "parent_id", "manager_id")}
    holders = _holders()
    away = frozenset(Absence.objects.on(today).values_list("user_id", flat=True)) if today is not None else frozenset()
    return Directory(
        superiors={pk: tuple(_managers(pk, team, teams)) for pk, (team, _active) in everybody.items()},
        holders=holders,
        available=frozenset(pk for pk, (_team, active) in everybody.items() if active) - away,
        administrators=holders.get(ADMIN, ()),
    )


def _managers(person: UUID, team: UUID | None, teams: Mapping[UUID, tuple[UUID | None, UUID | None]]) -> Iterator[UUID]:
    """From the person's own team upwards; whoever manages his own team has the next manager above as superior."""
    seen: set[UUID] = {person}
    while team is not None and team in teams:
        team, manager = teams[team]
        if manager is not None and manager not in seen:
            seen.add(manager)
            yield manager


def _holders() -> dict[str, tuple[UUID, ...]]:
    rows = User.roles.through.objects.filter(user__is_active=True).order_by("user__full_name", "user_id")
    found: dict[str, list[UUID]] = {}
    for key, user in rows.values_list("role__key", "user_id"):
        found.setdefault(key, []).append(user)
    return {key: tuple(users) for key, users in found.items()}
