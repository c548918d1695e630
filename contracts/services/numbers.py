"""Numbers without gaps, counted by year."""

from __future__ import annotations

from django.db import connection

from core.models import new_id

CONTRACT, PAYMENT, INVOICE = "HT", "HK", "FP"
DIGITS = 5
# One statement, so that the first number of a year is safe too. The row is locked until the caller's transaction ends.
NEXT_SQL = """
INSERT INTO contracts_numbercounter (id, series, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = contracts_numbercounter.last + 1 RETURNING last
"""


def next_number(series: str, year: int) -> str:
    """The next number of `series` in `year`, "HT-2026-00001". Call it late in the transaction: others wait for its end."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SQL, [new_id(), series, year])
        (last,) = cursor.fetchone()
    return f"{series}-{year}-{last:0{DIGITS}d}"
