"""A job with an effect that would show if it were done twice or not at all: a row in a table without any unique key."""

from __future__ import annotations

import time

from django.db import connection

from jobs.models import Job
from jobs.registry import Done, handler
from jobs.services import enqueue

KIND = "faults.posting"


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE faults_posting (job uuid NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )


@handler(KIND)
def post(job: Job) -> Done:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO faults_posting (job) VALUES (%s)", [job.pk])
    time.sleep(float(job.payload.get("seconds", 0)))  # a kill has to find it in the middle
    return Done()


def ask(count: int, seconds: float = 0.02) -> list[Job]:
    made = [enqueue(kind=KIND, payload={"seconds": seconds}) for _number in range(count)]
    return [job for job in made if job is not None]


def counted() -> dict[str, int]:
    """Of the jobs asked for: how many were done once, more often, not at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE times = 1), count(*) FILTER (WHERE times > 1), count(*) FILTER (WHERE times = 0) FROM"
            " (SELECT job.id, count(posting.job) AS times FROM jobs_job job LEFT JOIN faults_posting posting ON posting.job = job.id"
            " WHERE job.kind = %s GROUP BY job.id) AS per_job",
            [KIND],
        )
        once, twice, never = cursor.fetchone()
    return {"once": once, "more than once": twice, "never": never}
