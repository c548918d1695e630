"""Who is meant when whole teams are put on a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from people.models import Team, User


def everybody_in(teams: Iterable[Team]) -> list[User]:
    """The active people of these teams and of those below them, with who manages them."""
    reached = _with_those_below({team.pk for team in teams})
    found = User.objects.filter(Q(team__in=reached) | Q(managed_teams__in=reached), is_active=True)
    return list(found.order_by("full_name", "pk").distinct())


def _with_those_below(chosen: set[UUID]) -> set[UUID]:
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    return {pk for pk in parents if not chosen.isdisjoint(_upward(pk, parents))}


def _upward(pk: UUID | None, parents: Mapping[UUID, UUID | None]) -> Iterable[UUID]:
    """A team and those above it; that no team stands below itself is the services' care."""
    while pk is not None:
        yield pk
        pk = parents.get(pk)
