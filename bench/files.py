"""Files of 10,000 rows: an import with validation, duplicate check and audit, and exports; each in a process of its own.

`python -m bench.files import|csv|xlsx` does the work on the database of DATABASE_URL and prints one line of JSON: seconds, seconds of
the processor here and in the database, and the most memory the process had. `report()` starts it and prints a table.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil

ROWS = 10_000
# Seconds and megabytes a run may take.
LIMITS = {"import": (8.0, 300), "csv": (None, 300), "xlsx": (None, 300)}
HEADERS = ("Last name", "First name", "Company", "E-mail", "Phone", "Region", "Need")
SYLLABLES = "ba ko ri mu ta ne lo shi va du pe ga".split()


def lines(count: int = ROWS) -> Iterator[tuple[str, ...]]:
    """Companies that differ as real ones do, every eighth in Chinese; every hundredth row is there twice."""
    run = secrets.token_hex(3)
    for number in range(count):
        same = number - 1 if number % 100 == 99 else number
        word = "".join(SYLLABLES[(same // 12**place) % 12] for place in range(4)).capitalize()
        company = f"{word}{run}科技有限公司" if same % 8 == 0 else f"{word} {run} Ltd"
        address, phone = f"p{same}@{word.lower()}{run}.example", f"+86139{int(run, 16) % 9000 + 1000}{same:04d}"
        yield f"Person{same}", "Kim", company, address, phone, "Shanghai", "a benchmark's need"


def as_csv() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows(lines())
    return text.getvalue().encode()


def bring_in(user: Any) -> dict[str, int]:
    from integrations import services  # noqa: PLC0415
    from jobs import worker  # noqa: PLC0415

    batch = services.upload(actor=user, chunks=[as_csv()], file_name="bench.csv", kind="leads")
    batch = services.start_run(actor=user, batch=batch)
    assert batch.job_id is not None
    job = worker.run(batch.job_id)
    batch.refresh_from_db()
    assert job is not None
    assert batch.state == batch.State.DONE, batch.error
    return batch.counts


def take_out(user: Any, kind: str) -> dict[str, int]:
    from integrations import services  # noqa: PLC0415
    from jobs import worker  # noqa: PLC0415

    export = services.request_export(actor=user, resource="leads", query="status=new&search=p", format=kind)
    assert export.job_id is not None
    worker.run(export.job_id)
    export.refresh_from_db()
    assert export.state == export.State.DONE, export.error
    return {"rows": export.row_count}


def processor_of(pid: int) -> Callable[[], float]:
    """Seconds of the processor that the database's process for this connection has used; 0 where it can't be seen from here."""

    def seconds() -> float:
        try:
            used = psutil.Process(pid).cpu_times()
        except psutil.Error:
            return 0.0
        return used.user + used.system

    return seconds


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from people.models import User  # noqa: PLC0415

    user = User.objects.get(email="user0@bench.example")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = processor_of(cursor.fetchone()[0])
    began, used, asked = time.perf_counter(), time.process_time(), backend()
    done = bring_in(user) if what == "import" else take_out(user, what)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured = {
        "seconds": round(time.perf_counter() - began, 1),
        "cpu": round(time.process_time() - used, 1),
        "db_cpu": round(backend() - asked, 1),
        "mb": round(after / 1024),
        "more_mb": round((after - before) / 1024),
    }
    print(json.dumps({**measured, "done": done}))


def report(database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    print(f"\n{'files':34}{'s':>8}{'CPU s':>8}{'DB s':>8}{'MB':>8}  limit")
    for what, (seconds, mb) in LIMITS.items():
        run = subprocess.run(
            [sys.executable, "-m", "bench.files", what], env=environment, capture_output=True, text=True, check=True
        )
        found = json.loads(run.stdout.splitlines()[-1])
        missed = (seconds is not None and found["seconds"] > seconds) or found["mb"] > mb
        limit = f"{f'{seconds:g} s, ' if seconds else ''}{mb} MB{' MISSED' if missed else ''}"
        print(
            f"{what:34}{found['seconds']:8}{found['cpu']:8}{found['db_cpu']:8}{found['mb']:8}  {limit}  {found['done']}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1])
