"""Differences of the kept totals become one row a group."""

from __future__ import annotations

from django.db import connection

from opportunities.models import OpenTotal
from people.models import User

# Rows that come while this runs are not seen and stay; two at once wait for each other's rows and find them gone. Groups that are
# empty by now leave nothing.
FOLD = """
WITH several AS (
    SELECT owner_id, stage_id, currency, probability FROM {table}
    GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 OR (sum(deals) = 0 AND sum(amount) = 0)
), gone AS (
    DELETE FROM {table} t USING several s
    WHERE t.owner_id IS NOT DISTINCT FROM s.owner_id AND t.stage_id = s.stage_id AND t.currency = s.currency
      AND t.probability = s.probability
    RETURNING t.*
), kept AS (
    INSERT INTO {table} (owner_id, stage_id, currency, probability, deals, amount)
    SELECT owner_id, stage_id, currency, probability, sum(deals), sum(amount) FROM gone GROUP BY 1, 2, 3, 4
    HAVING sum(deals) <> 0 OR sum(amount) <> 0 RETURNING 1
)
SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)
"""


def fold_totals(*, actor: User | None = None) -> int:
    """How many rows fewer there are. Says nothing new, so nobody is told and nothing is noted."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD.format(table=OpenTotal._meta.db_table))
        return int(cursor.fetchone()[0])
