"""The kinds of faults, and how long it takes until work goes on after each."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import OperationalError, connection, connections

from faults import posting
from faults.stage import Stage
from jobs.models import Job

PATIENCE = 60.0
T = TypeVar("T")


class Injector:
    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance
        self.kinds: dict[str, Callable[[], None]] = {
            "worker killed": self.worker, "a child of it killed": self.child, "Valkey killed": self.valkey,
            "Valkey flushed": stage.flush_valkey, "Postgres killed": self.postgres, "scheduler killed": self.scheduler,
            "scheduler doubled": self.second_scheduler,
        }  # fmt: skip

    def worker(self) -> None:
        self.stage.kill("worker")
        self.stage.start_worker(wait=False)

    def child(self) -> None:
        if not self.stage.kill_child("worker", self.chance.choice):
            time.sleep(0.05)

    def valkey(self) -> None:
        self.stage.kill("valkey")
        self.stage.start_valkey()

    def postgres(self) -> None:
        self.stage.kill("postgres")
        connections.close_all()
        self.stage.start_postgres()

    def scheduler(self) -> None:
        self.stage.kill("scheduler")
        self.stage.start_scheduler()

    def second_scheduler(self) -> None:
        """From then on two tick; the next time the second one dies again."""
        if self.stage.is_up("scheduler-2"):
            self.stage.kill("scheduler-2")
        else:
            self.stage.start_scheduler("scheduler-2")


def persistently(act: Callable[[], T]) -> T:
    """As a client of the web does it: what failed because the database was away is asked for again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, psycopg.OperationalError):
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def recovery(supervise: Callable[[], None]) -> float:
    """Seconds until a job that is asked for now has been done, by a worker that is started again where it ended."""
    began = time.monotonic()
    job = persistently(lambda: posting.ask(1, seconds=0)[0])
    while time.monotonic() - began < PATIENCE:
        if persistently(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists()):
            return time.monotonic() - began
        supervise()
        time.sleep(0.02)
    return PATIENCE
