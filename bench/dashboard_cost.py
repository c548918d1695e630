"""Fills a database for the bench of dashboards, and measures what their pages and the plain SQL of the same numbers cost."""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity
from bench import seed
from core.periods import period_of
from people.models import Role, User

MOST_STATEMENTS, MOST_MS, MOST_RATIO = 25, 300, 3.0
# The same numbers as the cards of the manager's dashboard, as somebody would write them who need not care for rights, rates or drill-down.
RAW = (
    ("SELECT sum(base_amount) FROM targets_creditentry WHERE basis = 'won' AND kind = 'revenue' AND \"on\" >= %(start)s"
    " AND \"on\" < %(end)s"),
    ("SELECT sum(amount) FROM opportunities_opportunity WHERE status = 'open' AND deleted_at IS NULL"
    " AND expected_close_on >= %(start)s AND expected_close_on < %(end)s"),
    ("SELECT avg((status = 'won')::int) FROM opportunities_opportunity WHERE status IN ('won', 'lost') AND deleted_at IS NULL"
    " AND closed_on >= %(start)s AND closed_on < %(end)s"),
    ("SELECT avg(extract(epoch FROM responded_at - started_at)) FROM leads_firstresponse r JOIN leads_lead l ON l.id = r.lead_id"
    " WHERE responded_at IS NOT NULL AND l.created_at >= %(start)s AND l.created_at < %(end)s"),
    ("SELECT user_id, sum(base_amount) FROM targets_creditentry WHERE basis = 'won' AND kind = 'revenue' AND \"on\" >= %(start)s"
    " AND \"on\" < %(end)s GROUP BY 1"),
    ("SELECT stage_id, sum(amount) FROM opportunities_opportunity WHERE status = 'open' AND deleted_at IS NULL"
    " AND expected_close_on >= %(start)s AND expected_close_on < %(end)s GROUP BY 1"),
    ("SELECT owner_id, kind, count(*) FROM activities_activity WHERE kind IN ('call', 'meeting', 'visit', 'email')"
    " AND done_at >= %(month)s AND done_at < %(month_end)s GROUP BY 1, 2"),
    ("SELECT r.lossreason_id, count(*) FROM opportunities_opportunity o JOIN opportunities_opportunity_loss_reasons r"
    " ON r.opportunity_id = o.id WHERE o.status = 'lost' AND o.deleted_at IS NULL AND o.closed_on >= %(start)s AND o.closed_on < %(end)s"
    " GROUP BY 1"),
)  # fmt: skip


def fill(options: argparse.Namespace) -> None:
    call_command("migrate", verbosity=0)
    seed.people()
    seed.prepare()
    seed.leads(0, options.leads)
    seed.opportunities(0, options.deals)
    activities(options.activities)
    close_some()
    seed.analyze()


def activities(count: int) -> None:
    """Of two years, spread over owners and kinds, most of them done, each on a lead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_lead AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, owner_id FROM leads_lead"
        )
        cursor.execute("CREATE INDEX IF NOT EXISTS bench_lead_n ON bench_lead (n)")
        cursor.execute("ANALYZE bench_lead")
        cursor.execute("SELECT count(*) FROM bench_lead")
        most = cursor.fetchone()[0]
    expressions = {
        "id": "uuidv7()", "kind": "(ARRAY['call','meeting','visit','email','task','note'])[1 + s.n %% 6]",
        "subject": "'Follow-up ' || s.n", "owner_id": "b.owner_id", "lead_id": "b.id",
        "due_at": "now() - (s.n %% 730) * interval '1 day'",
        "done_at": "CASE WHEN s.n %% 10 < 9 THEN now() - (s.n %% 730) * interval '1 day' END",
        "created_at": "now()", "updated_at": "now()", "version": "1",
    }  # fmt: skip
    source = f"FROM generate_series(%s::int, %s::int) AS s(n) JOIN bench_lead b ON b.n = (s.n::bigint * 7919) %% {most}"
    with seed.indexed_afterwards(Activity, count):
        seed.insert_select(Activity, expressions, source, (0, count - 1))


def close_some() -> None:
    """A third of the deals was lost over the last two years."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE opportunities_opportunity SET status = 'lost', probability = 0, forecast_category = 'omitted',"
            " closed_on = current_date - abs(hashtext(id::text) % 730), opened_on = current_date - 800, stalls_on = NULL,"
            " risks_on = NULL WHERE abs(hashtext(id::text)) % 3 = 0"
        )


def database_ms(queries: list[dict[str, str]]) -> float:
    return 1000 * sum(float(query["time"]) for query in queries)


def raw_ms(days: dict[str, Any], times: int) -> float:
    """The fastest of some rounds: what the machine can do when nobody disturbs it."""
    rounds = []
    for _round in range(times):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for statement in RAW:
                cursor.execute(statement, days)
                cursor.fetchall()
        rounds.append(1000 * (time.perf_counter() - began))
    return statistics.median(rounds)


def measured(client: Any, path: str, times: int) -> tuple[int, float, float, float]:
    """Statements; processor, database and wall milliseconds; medians, with nothing kept from before."""
    client.get(path)
    found, statements = [], 0
    for _round in range(times):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            cpu, wall = time.process_time(), time.perf_counter()
            answer = client.get(path)
            spent = (time.process_time() - cpu, time.perf_counter() - wall)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        statements = len(captured)
        found.append((1000 * spent[0], database_ms(captured.captured_queries), 1000 * spent[1]))
    cpu_ms, sql_ms, wall_ms = (statistics.median(column) for column in zip(*found, strict=True))
    return statements, cpu_ms, sql_ms, wall_ms


def warm_cpu(client: Any, path: str, times: int) -> float:
    client.get(path)
    spent = []
    for _round in range(times):
        began = time.process_time()
        client.get(path)
        spent.append(1000 * (time.process_time() - began))
    return statistics.median(spent)


def report(times: int) -> int:
    today = timezone.localdate()
    quarter, month = period_of(today, "quarter"), period_of(today, "month")
    days = {"start": quarter.start, "end": quarter.end, "month": month.start, "month_end": month.end}
    user = User.objects.create_user(f"dash{time.time():.0f}@bench.example", full_name="Dash Board")
    user.roles.set(Role.objects.filter(key="admin"))
    client = Client()
    client.force_login(user)
    raw, broken = raw_ms(days, times), 0
    print(f"raw SQL of the manager's eight numbers: {raw:.0f} ms")
    print(f"{'page':38} {'statements':>10} {'CPU ms':>8} {'SQL ms':>8} {'wall ms':>8} {'SQL/raw':>8} {'warm CPU':>9}")
    for path in ("/", *(f"/reports/dashboards/shipped/{key}/" for key in ("manager", "rep", "director", "finance"))):
        statements, cpu, sql, wall = measured(client, path, times)
        ratio = sql / raw if "manager" in path else None
        print(
            f"{path:38} {statements:10} {cpu:8.1f} {sql:8.1f} {wall:8.1f} {f'{ratio:.2f}' if ratio else '':>8}"
            f" {warm_cpu(client, path, times):9.1f}"
        )
        broken += statements > MOST_STATEMENTS or cpu + sql > MOST_MS or (ratio or 0) > MOST_RATIO
    user.delete()
    return broken
