"""Who decides about a change of a target: the managers above, else those who manage all targets."""

from __future__ import annotations

from typing import Any

from people.models import Grant, Team, User
from targets.models import Target


def deciders_of(target: Target, asking: User) -> list[User]:
    """Nearest first; never who asks, never the one whose target it is."""
    excluded = {asking.pk, target.user_id}
    chain = [manager for manager in _managers(_team_of(target)) if manager.is_active and manager.pk not in excluded]
    if chain:
        return chain[:1]
    powerful = Grant.objects.filter(room="targets", action="manage", reach="all").values("role")
    return list(User.objects.filter(is_active=True, roles__in=powerful).exclude(pk__in=excluded - {None}).distinct())


def _team_of(target: Target) -> Any:
    return target.team_id or (target.user.team_id if target.user else None)


def _managers(team_id: Any) -> list[User]:
    """Along the tree upwards; the tree is small and read once."""
    teams = {team.pk: team for team in Team.objects.select_related("manager")}
    found: list[User] = []
    seen: set[Any] = set()
    while team_id in teams and team_id not in seen:
        seen.add(team_id)
        manager = teams[team_id].manager
        if manager is not None and manager not in found:
            found.append(manager)
        team_id = teams[team_id].parent_id
    return found
