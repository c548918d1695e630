"""The teams somebody manages, and all below them."""

from __future__ import annotations

from typing import Any

from django.db.models.expressions import RawSQL

from people.access import SUBTREE

MANAGED_TEAMS_SQL = """
WITH RECURSIVE tree AS (
    SELECT id FROM people_team WHERE manager_id = %s
    UNION SELECT child.id FROM people_team child JOIN tree ON child.parent_id = tree.id
)
SELECT id FROM tree
"""


def managed_teams(user: Any, room: str, action: str = "view") -> Any:
    """For `team_id__in`: the teams under `user` when his grant reaches that far, else none."""
    if user.access.grants.get((room, action)) != SUBTREE:
        return []
    return RawSQL(MANAGED_TEAMS_SQL, [user.pk])  # noqa: S611  a constant, with its parameter apart
