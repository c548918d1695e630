"""Twenty faults hit a real worker while commissions are computed and paid; `./run faults` does it at full size, the servers included."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models import Count, Sum

from faults import posting
from faults.books import Books
from faults.injecting import persistently
from faults.stage import Stage
from jobs import broker, dispatcher
from jobs.models import Job
from salesmgmt.embedded.processes import start_guardian

CHILDREN, WORKERS, EMPTIED, CUT_OFF = 11, 2, 4, 3
JOBS_BESIDE, RESEND_AFTER, PATIENCE = 4, 2, 40.0
POOL, FIRST_LOOP = 2, 0.2
# What is sent again because it was lost; a storm of messages would be far above it.
# A fault every four jobs on a busy machine: 1.7 were seen. What is promised (1.2) is counted by ./run faults, with a fault every fifty.
MOST_MESSAGES = 3


class Sandbox(Stage):
    """The test run's database and Valkey; only the worker belongs to it."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    def __enter__(self) -> Sandbox:
        self._guardian = start_guardian(self.folder / "running")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_up("worker"):
            self.kill("worker")
        super().__exit__(kind, error, trace)

    @property
    def environment(self) -> dict[str, str]:
        own = connection.settings_dict
        return {
            **{name: os.environ[name] for name in ("REDIS_URL", "SECRET_KEY") if name in os.environ},
            "DATABASE_URL": f"postgresql://{own['USER']}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}/{own['NAME']}",
            "MEDIA_ROOT": str(self.folder / "media"), "LOG_JSON": "0", "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "faults.settings", "JOBS_RESEND_AFTER": str(RESEND_AFTER),
        }  # fmt: skip

    def kill_one_of_its_pool(self) -> None:
        """Where one dies before Celery's first loop Celery ends itself: in the product the supervisor starts it again, here nobody does."""
        end = time.monotonic() + PATIENCE
        while " ready." not in self.log("worker") or len(self.children("worker")) < POOL:
            assert time.monotonic() < end, self.log("worker")[-3000:]
            time.sleep(0.02)
        time.sleep(FIRST_LOOP)
        assert self.kill_child("worker", self.chance.choice)

    def restart_worker(self) -> None:
        self.kill("worker")
        self.start_worker(wait=False)

    def empty_valkey(self) -> None:
        """It starts anew: everybody is cut off and all messages are gone."""
        broker.client().flushall()
        broker.client().client_kill_filter(_type="normal", skipme=True)

    def cut_off(self) -> None:
        """As the end of the database server looks to the worker."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def _counted(transactional_db: None, settings: LazySettings) -> Iterator[None]:
    """Doing a job twice or not at all shows in a table without any key."""
    settings.JOBS_RESEND_AFTER = RESEND_AFTER
    broker.client().flushall()
    posting.make_table()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE faults_posting")
    broker.client().flushall()


@pytest.mark.usefixtures("_counted")
def test_twenty_faults_lose_nothing_and_double_nothing() -> None:
    chance = random.Random(11)
    with Sandbox(chance) as stage:
        books = Books(people=3, credits_each=6, chance=chance)
        stage.start_worker()
        for fault in _shuffled(stage, chance):
            _ask_for_more(books)
            time.sleep(chance.uniform(0.02, 0.25))
            fault()
        _settle(books, stage)

        assert list(books.findings()) == []
        asked = (CHILDREN + WORKERS + EMPTIED + CUT_OFF) * JOBS_BESIDE
        assert posting.counted() == {"once": asked, "more than once": 0, "never": 0}
        sent = Job.objects.filter(attempts__gt=0).aggregate(jobs=Count("pk"), messages=Sum("attempts"))
        assert sent["messages"] <= sent["jobs"] * MOST_MESSAGES, sent
        assert stage.restarts == {"worker": WORKERS}


def _shuffled(stage: Sandbox, chance: random.Random) -> list[Callable[[], None]]:
    faults = [
        *[stage.kill_one_of_its_pool] * CHILDREN, *[stage.restart_worker] * WORKERS,
        *[stage.empty_valkey] * EMPTIED, *[stage.cut_off] * CUT_OFF,
    ]  # fmt: skip
    chance.shuffle(faults)
    return faults


def _ask_for_more(books: Books) -> None:
    persistently(books.keep_busy)
    persistently(lambda: posting.ask(JOBS_BESIDE))
    dispatcher.dispatch()


def _settle(books: Books, stage: Sandbox) -> None:
    """The scheduler's tick is made here."""
    end = time.monotonic() + PATIENCE
    while not persistently(books.is_quiet):
        assert time.monotonic() < end, stage.log("worker")[-3000:]
        dispatcher.dispatch()
        time.sleep(0.2)
