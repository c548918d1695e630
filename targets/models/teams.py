"""The teams somebody manages, and all below them."""

from __future__ import annotations

MANAGED_TEAMS_SQL = """
WITH RECURSIVE tree AS (
    SELECT id FROM people_team WHERE manager_id = %s
    UNION SELECT child.id FROM people_team child JOIN tree ON child.parent_id = tree.id
)
SELECT id FROM tree
"""
