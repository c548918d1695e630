"""What a user may do, and how far it reaches: grants of his roles and the people of the teams he manages.

Two statements per request at the most: the grants, and (only where a grant reaches a team) the ids of its people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db import connection

OWN, TEAM, SUBTREE, ALL = "own", "team", "subtree", "all"
WIDTH = {OWN: 0, TEAM: 1, SUBTREE: 2, ALL: 3}

GRANTS_SQL = """
SELECT r.key, g.room, g.action, g.reach
FROM people_user_roles ur JOIN people_role r ON r.id = ur.role_id LEFT JOIN people_grant g ON g.role_id = r.id
WHERE ur.user_id = %s
"""
TEAM_SQL = "SELECT u.id FROM people_user u WHERE u.team_id = (SELECT team_id FROM people_user WHERE id = %s)"
SUBTREE_SQL = """
WITH RECURSIVE tree AS (
    SELECT id FROM people_team WHERE manager_id = %s
    UNION SELECT child.id FROM people_team child JOIN tree ON child.parent_id = tree.id
)
SELECT id FROM people_user WHERE team_id IN (SELECT id FROM tree)
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose records an action covers."""

    everyone: bool
    owner_ids: frozenset[UUID] = frozenset()

    def covers(self, owner_id: UUID | None) -> bool:
        return self.everyone or owner_id in self.owner_ids


@dataclass
class Access:
    user_id: UUID
    role_keys: frozenset[str]
    grants: dict[tuple[str, str], str] = field(default_factory=dict)
    scopes: frozenset[str] | None = None

    @classmethod
    def of(cls, user_id: UUID) -> Access:
        rows = _rows(GRANTS_SQL, user_id)
        grants: dict[tuple[str, str], str] = {}
        for _key, room, action, reach in rows:
            if room and WIDTH[reach] >= WIDTH.get(grants.get((room, action), OWN), 0):
                grants[room, action] = reach
        return cls(user_id, frozenset(row[0] for row in rows), grants)

    def reach(self, room: str, action: str = "view") -> Reach | None:
        """None when not granted (or outside the token's scopes)."""
        kind = self.grants.get((room, action))
        if kind is None or not self._in_scope(room, action):
            return None
        match kind:
            case "all":
                return Reach(True)
            case "team":
                return Reach(False, self.team_ids)
            case "subtree":
                return Reach(False, self.subtree_ids)
            case _:
                return Reach(False, frozenset((self.user_id,)))

    def _in_scope(self, room: str, action: str) -> bool:
        if self.scopes is None or "*" in self.scopes:
            return True
        verb = "read" if action in ("view", "export") else "write"
        return f"{room}:{verb}" in self.scopes or (verb == "read" and f"{room}:write" in self.scopes)

    def limited_to(self, scopes: frozenset[str]) -> Access:
        return Access(self.user_id, self.role_keys, self.grants, scopes)

    @cached_property
    def team_ids(self) -> frozenset[UUID]:
        return frozenset(row[0] for row in _rows(TEAM_SQL, self.user_id)) | {self.user_id}

    @cached_property
    def subtree_ids(self) -> frozenset[UUID]:
        """Everybody in the teams this user manages and below, and the user."""
        return frozenset(row[0] for row in _rows(SUBTREE_SQL, self.user_id)) | {self.user_id}


def _rows(sql: str, user_id: UUID) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [user_id])
        return cursor.fetchall()
