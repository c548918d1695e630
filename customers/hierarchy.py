"""Groups of companies: who stands below whom. Every answer is limited to what the asker may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from customers.models import Account
from people.models import User

MOST_LEVELS, MOST_IN_GROUP = 20, 300
BELOW = """
WITH RECURSIVE tree AS (
    SELECT id, 0 AS level FROM customers_account WHERE id = ANY(%s)
    UNION ALL
    SELECT c.id, tree.level + 1 FROM customers_account c JOIN tree ON c.parent_id = tree.id
    WHERE tree.level < 20 AND c.merged_into_id IS NULL
) SELECT id FROM tree
"""
GROUP = """
WITH RECURSIVE tree AS (
    SELECT id, parent_id, 0 AS level, ARRAY[name::text, id::text] AS path FROM customers_account WHERE id = %s
    UNION ALL
    SELECT c.id, c.parent_id, tree.level + 1, tree.path || c.name::text || c.id::text
    FROM customers_account c JOIN tree ON c.parent_id = tree.id WHERE tree.level < 20 AND c.merged_into_id IS NULL
) SELECT id, parent_id FROM tree ORDER BY path LIMIT %s
"""


def with_all_below(ids: Iterable[UUID]) -> RawSQL:
    """The ids of these companies and of everything below them, to be used as `account_id__in=`."""
    return RawSQL(BELOW, [list(ids)])  # noqa: S611  (a constant statement; the ids are its parameter)


@dataclass(frozen=True, slots=True)
class Node:
    """A company in its group. `parent` is the nearest company above that the reader sees, `level` its depth among those."""

    account: Account
    parent: UUID | None
    level: int


def group_of(account: Account, user: User) -> list[Node]:
    """The whole group this company belongs to, each company after the one above it; only those that the user sees."""
    with connection.cursor() as cursor:
        cursor.execute(GROUP, [_top(account), MOST_IN_GROUP])
        rows: list[tuple[UUID, UUID | None]] = cursor.fetchall()
    visible = Account.objects.visible_to(user).select_related("owner").defer("search", "match_keys", "owner__search")
    seen = visible.in_bulk([pk for pk, _parent in rows])
    above = dict(rows)
    return [Node(seen[pk], _nearest(pk, above, seen), _level(pk, above, seen)) for pk, _parent in rows if pk in seen]


def _top(account: Account) -> UUID:
    top, step = account.pk, account.parent_id
    for _level_up in range(MOST_LEVELS):
        if step is None:
            break
        top, step = step, Account.objects.filter(pk=step).values_list("parent_id", flat=True).first()
    return top


def _nearest(pk: UUID, above: dict[UUID, UUID | None], seen: dict[UUID, Account]) -> UUID | None:
    step = above.get(pk)
    while step is not None and step not in seen:
        step = above.get(step)
    return step


def _level(pk: UUID, above: dict[UUID, UUID | None], seen: dict[UUID, Account]) -> int:
    level, step = 0, _nearest(pk, above, seen)
    while step is not None:
        level, step = level + 1, _nearest(step, above, seen)
    return level
