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


def next_number(series: str, year: int, *, is_demo: bool = False) -> str:
    """The next number of `series` in `year`, "HT-2026-00001". Call it late in the transaction: others wait for its end.

    Demo data counts by itself ("HT-2026-D0001"), so that removing it leaves no gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SQL, [new_id(), f"{series}-D" if is_demo else series, year])
        (last,) = cursor.fetchone()
    return demo_number(series, year, last) if is_demo else f"{series}-{year}-{last:0{DIGITS}d}"


def demo_number(series: str, year: int, place: int) -> str:
    return f"{series}-{year}-D{place:0{DIGITS - 1}d}"
