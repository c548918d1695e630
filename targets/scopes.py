"""Whose facts a number counts: one person's, those of some teams of the day, or everybody's; as one viewer may see them, or as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from people.memo import remembered
from people.models import Team


@dataclass(frozen=True)
class Scope:
    """`viewer` limits every number to what that user may see; without it the number is the subject's own, as its target shows it."""

    user_id: UUID | None = None
    team_id: UUID | None = None
    team_ids: frozenset[UUID] = frozenset()
    viewer: Any = None

    @property
    def everybody(self) -> bool:
        return self.user_id is None and self.team_id is None


class TeamTree:
    """All teams, read once, to know what lies below which."""

    def __init__(self, rows: Iterable[tuple[UUID, UUID | None]] | None = None) -> None:
        self.children: dict[UUID | None, list[UUID]] = {}
        for pk, parent in Team.objects.order_by().values_list("pk", "parent_id") if rows is None else rows:
            self.children.setdefault(parent, []).append(pk)

    @classmethod
    def of_all(cls) -> TeamTree:
        """The whole tree; read once a request."""
        return remembered("team_tree", cls)

    def below(self, team_id: UUID) -> frozenset[UUID]:
        """The team and everything under it. Cycles can't be stored, but would not hang this."""
        found, waiting = set(), [team_id]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self.children.get(current, ()))
        return frozenset(found)

    def scope(self, *, user_id: UUID | None = None, team_id: UUID | None = None, viewer: Any = None) -> Scope:
        below = self.below(team_id) if team_id is not None else frozenset()
        return Scope(user_id=user_id, team_id=team_id, team_ids=below, viewer=viewer)
