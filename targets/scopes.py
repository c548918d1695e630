"""Whose facts a number counts: one person's, those of some teams or territories of the day, those of a product family, or
everybody's; as one viewer may see them, or as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from core.periods import Period
from people.memo import remembered
from people.models import Team, Territory, TerritoryMembership


@dataclass(frozen=True)
class Scope:
    """`viewer` limits every number to what that user may see; without it the number is the subject's own, as its target shows it."""

    user_id: UUID | None = None
    team_id: UUID | None = None
    team_ids: frozenset[UUID] = frozenset()
    territory_id: UUID | None = None
    territory_ids: frozenset[UUID] = frozenset()
    family_id: UUID | None = None
    viewer: Any = None

    @property
    def everybody(self) -> bool:
        return (self.user_id or self.team_id or self.territory_id or self.family_id) is None


class Tree:
    """All nodes of a tree, read once, to know what lies below which."""

    def __init__(self, rows: Iterable[tuple[UUID, UUID | None]]) -> None:
        self.children: dict[UUID | None, list[UUID]] = {}
        for pk, parent in rows:
            self.children.setdefault(parent, []).append(pk)

    def below(self, node: UUID) -> frozenset[UUID]:
        """The node and everything under it. Cycles can't be stored, but would not hang this."""
        found, waiting = set(), [node]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self.children.get(current, ()))
        return frozenset(found)


class TeamTree(Tree):
    def __init__(self, rows: Iterable[tuple[UUID, UUID | None]] | None = None) -> None:
        super().__init__(Team.objects.order_by().values_list("pk", "parent_id") if rows is None else rows)

    @classmethod
    def of_all(cls) -> TeamTree:
        """The whole tree; read once a request."""
        return remembered("team_tree", cls)

    def scope(self, *, user_id: UUID | None = None, team_id: UUID | None = None, viewer: Any = None) -> Scope:
        below = self.below(team_id) if team_id is not None else frozenset()
        return Scope(user_id=user_id, team_id=team_id, team_ids=below, viewer=viewer)


def territory_tree() -> Tree:
    """The whole map; read once a request."""
    return remembered("territory_tree", lambda: Tree(Territory.objects.order_by().values_list("pk", "parent_id")))


def scope_of(
    *,
    user_id: UUID | None = None,
    team_id: UUID | None = None,
    territory_id: UUID | None = None,
    family_id: UUID | None = None,
    viewer: Any = None,
) -> Scope:
    """The scope of a subject, with what lies below it; the trees are read only where they are needed."""
    if team_id is not None:
        return TeamTree.of_all().scope(team_id=team_id, viewer=viewer)
    if territory_id is not None:
        below = territory_tree().below(territory_id)
        return Scope(territory_id=territory_id, territory_ids=below, viewer=viewer)
    return Scope(user_id=user_id, family_id=family_id, viewer=viewer)


def users_in(territory_ids: Iterable[UUID], period: Period) -> QuerySet[TerritoryMembership]:
    """The memberships of those who sell in these territories as the period ends."""
    known = TerritoryMembership.objects.filter(start_on__lt=period.end)
    newer = known.filter(user=OuterRef("user"), start_on__gt=OuterRef("start_on"))
    return known.filter(~Exists(newer), territory_id__in=set(territory_ids))
