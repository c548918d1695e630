"""What a built report costs over a million activities, beside the plain SQL that counts the same.

`DATABASE_URL=… python -m bench.reports [--activities 1000000] [--rounds 5]`, on a migrated database with demo people in it, of its own:
it is filled. Limit: 2 s a report, and no more than 3 × the plain SQL. Times are those of the database (EXPLAIN ANALYZE, so that a busy
machine's waiting counts little) and the processor time of the engine around it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from activities.models import Activity  # noqa: E402
from people.models import User  # noqa: E402
from reports.builder import ReportDefinition, run  # noqa: E402

FILL = """
INSERT INTO activities_activity (id, version, created_at, updated_at, external_system, external_id, is_demo, search, kind, subject, body,
                                 done_at, outcome, owner_id, account_id)
SELECT uuidv7(), 1, now(), now(), '', '', false, ''::tsvector, (array['call', 'visit', 'meeting', 'email'])[1 + n %% 4], 'Bench', '',
       now() - (n %% 360) * interval '1 day', '', people[1 + n %% cardinality(people)], accounts[1 + n %% cardinality(accounts)]
FROM generate_series(1, %s) AS n,
     (SELECT array_agg(id) AS people FROM people_user WHERE is_active) AS p, (SELECT array_agg(id) AS accounts FROM customers_account) AS a
"""
PLAIN = """
SELECT owner_id, date_trunc('month', done_at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM activities_activity
WHERE done_at >= %s AND done_at < %s GROUP BY 1, 2
"""
ASKED = {
    "by person": ReportDefinition(("activities_done",), "owner", window="last_12_months"),
    "by person and month": ReportDefinition(("activities_done",), "owner", "month", window="last_12_months"),
    "customers contacted by month": ReportDefinition(("customers_contacted",), "month", window="last_12_months"),
    "this quarter, compared": ReportDefinition(("follow_ups",), "owner", window="this_quarter", compare="previous"),
}


def fill(count: int) -> None:
    missing = count - Activity.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        if missing > 0:
            cursor.execute(FILL, [missing])
        cursor.execute("VACUUM ANALYZE activities_activity")


def database_ms(statement: str, parameters: Any, rounds: int) -> float:
    """The best of some rounds, without planning and sending."""
    found = []
    with connection.cursor() as cursor:
        for _round in range(rounds):
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters)
            found.append(float(_json(cursor.fetchone()[0])[0]["Execution Time"]))
    return min(found)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def engine(work: Callable[[], Any], rounds: int) -> dict[str, float]:
    walls, own = [], []
    for _round in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - wall) * 1000)
        own.append((time.process_time() - processor) * 1000)
    return {
        "wall_ms": round(min(walls)),
        "median_wall_ms": round(statistics.median(walls)),
        "engine_cpu_ms": round(min(own), 1),
    }


def measure(viewer: User, rounds: int) -> list[dict[str, Any]]:
    today = timezone.localdate()
    period = ASKED["by person"].period(today)
    plain = database_ms(PLAIN, [period.start, period.end], rounds)
    rows: list[dict[str, Any]] = [{"report": "plain SQL", "database_ms": round(plain)}]
    for name, asked in ASKED.items():
        with CaptureQueriesContext(connection) as queries:
            run(asked, viewer, today)
        largest = max(queries.captured_queries, key=lambda row: float(row["time"]))
        spent = database_ms(largest["sql"], None, rounds)
        rows.append({
            "report": name, "viewer": str(viewer), "statements": len(queries), "database_ms": round(spent),
            "ratio": round(spent / plain, 2),
            **engine(lambda asked=asked: run(asked, viewer, today), rounds),  # type: ignore[misc]
        })  # fmt: skip
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    fill(options.activities)
    for role in ("admin", "manager"):
        viewer = User.objects.filter(roles__key=role, is_active=True).order_by("pk").first()
        if viewer is not None:
            for row in measure(viewer, options.rounds):
                print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
