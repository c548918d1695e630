"""What a user may do, and how far it reaches: grants of his roles, the records shared with him, and the people of the teams he manages.

Two statements per request at the most: grants with what is shared, and (only where a grant reaches a team) the ids of its people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from uuid import UUID

from django.db import connection
from django.utils import timezone

from core.masking import HIDDEN, MASKED
from people.ownership import Collaborator

OWN, TEAM, SUBTREE, ALL = "own", "team", "subtree", "all"
WIDTH = {OWN: 0, TEAM: 1, SUBTREE: 2, ALL: 3}

# Who has more records shared with him than this is asked for them by a subquery, as before.
SHARED_MOST = 500
GRANTS_SQL = """
SELECT r.key, g.room, g.action, g.reach
FROM people_user_roles ur JOIN people_role r ON r.id = ur.role_id LEFT JOIN people_grant g ON g.role_id = r.id
WHERE ur.user_id = %(user)s
"""
# Rows about fields are marked by a sign that no room has in its name.
FIELDS = "#fields"
FIELDS_SQL = """
UNION ALL (SELECT r.key, '#fields', f.noun || '.' || f.field, f.mode
FROM people_user_roles ur JOIN people_role r ON r.id = ur.role_id JOIN people_fieldrule f ON f.role_id = r.id
WHERE ur.user_id = %(user)s)
"""
SHARED_SQL = """
UNION ALL (SELECT NULL, '{table}', CASE WHEN can_write THEN 'write' ELSE 'read' END, {record}_id::text FROM {table}
WHERE user_id = %(user)s AND (expires_on IS NULL OR expires_on >= %(today)s) LIMIT {most})
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
class Shared:
    """The records of one kind that are shared with a user: all of them, and those that he may write."""

    readable: set[UUID] = field(default_factory=set)
    writable: set[UUID] = field(default_factory=set)


@dataclass
class Access:
    user_id: UUID
    role_keys: frozenset[str]
    grants: dict[tuple[str, str], str] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    shared: dict[str, Shared] = field(default_factory=dict)
    # {kind of record: {field: "masked" or "hidden"}}
    restricted: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, user_id: UUID) -> Access:
        with connection.cursor() as cursor:
            cursor.execute(_access_sql(), {"user": user_id, "today": timezone.localdate()})
            rows = cursor.fetchall()
        access = cls(user_id, frozenset(row[0] for row in rows if row[0]))
        access.restricted = _restricted([row for row in rows if row[1] == FIELDS], len(access.role_keys))
        for key, place, action, value in rows:
            if key is None:
                access._add_shared(place, action, value)
            elif place and place != FIELDS and WIDTH[value] >= WIDTH.get(access.grants.get((place, action), OWN), 0):
                access.grants[place, action] = value
        return access

    def _add_shared(self, table: str, kind: str, record_id: str) -> None:
        shared, found = self.shared.setdefault(table, Shared()), UUID(record_id)
        shared.readable.add(found)
        if kind == "write":
            shared.writable.add(found)

    def shared_ids(self, table: str, *, write: bool = False) -> set[UUID] | None:
        """Ids of the records shared with the user; None when they are too many to be named."""
        shared = self.shared.get(table, Shared())
        if len(shared.readable) >= SHARED_MOST:
            return None
        return shared.writable if write else shared.readable

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
        return Access(self.user_id, self.role_keys, self.grants, scopes, self.shared, self.restricted)

    @cached_property
    def team_ids(self) -> frozenset[UUID]:
        return frozenset(row[0] for row in _rows(TEAM_SQL, self.user_id)) | {self.user_id}

    @cached_property
    def subtree_ids(self) -> frozenset[UUID]:
        """Everybody in the teams this user manages and below, and the user."""
        return frozenset(row[0] for row in _rows(SUBTREE_SQL, self.user_id)) | {self.user_id}


@cache
def _access_sql() -> str:
    """Grants, and behind them what each kind of record has shared with the user; one statement."""
    kinds = [kind for kind in Collaborator.__subclasses__() if not kind._meta.abstract]
    parts = [SHARED_SQL.format(table=kind._meta.db_table, record=kind.record_field, most=SHARED_MOST) for kind in kinds]
    return GRANTS_SQL + FIELDS_SQL + "".join(parts)


def _restricted(rows: list[tuple], roles: int) -> dict[str, dict[str, str]]:
    """A field is restricted where all of somebody's roles say so, and then by the mildest of them."""
    modes: dict[str, list[str]] = {}
    for _key, _place, name, mode in rows:
        modes.setdefault(name, []).append(mode)
    found: dict[str, dict[str, str]] = {}
    for name, said in modes.items():
        if len(said) == roles:
            noun, _dot, column = name.partition(".")
            found.setdefault(noun, {})[column] = MASKED if MASKED in said else HIDDEN
    return found


def _rows(sql: str, user_id: UUID) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [user_id])
        return cursor.fetchall()
