"""Real races and real deaths: several workers, ticks and dispatchers at once on one database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jobs import broker, dispatcher, schedules, services, worker
from jobs.models import Job, ScheduleRun
from jobs.schedules import Schedule
from tests.jobs.work import CHUNKS, effects

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """`work` in `count` threads that start together, each with a connection of its own."""
    together, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        together.wait(10)
        try:
            results[number] = work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_workers_do_one_job_once() -> None:
    job = services.enqueue(kind="test.once", payload={"number": 1})
    outcomes = at_once(4, lambda _number: worker.run(job.pk))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert effects() == ["chunk 1"]


def test_askers_at_once_with_one_key_make_one_job() -> None:
    made = at_once(6, lambda number: services.enqueue(kind="test.once", payload={"number": number}, unique_key="same"))
    assert sum(job is not None for job in made) == 1
    assert Job.objects.count() == 1


def database_url() -> str:
    address = connection.settings_dict
    return f"postgresql://{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}/{address['NAME']}"


def worker_process(job: Job) -> subprocess.Popen[str]:
    code = (
        "import django; django.setup()\n"
        "from jobs import worker; from jobs.models import Job; import tests.jobs.work\n"
        f"Job.objects.filter(pk='{job.pk}').update(state='sent', attempts=1)\n"
        f"worker.run('{job.pk}')\n"
    )
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "salesmgmt.settings"}
    root = Path(settings.BASE_DIR)
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("hang", [0, 3, CHUNKS - 1])
def test_a_worker_killed_in_a_chunk_loses_nothing_and_doubles_nothing(hang: int) -> None:
    job = services.enqueue(kind="test.chunks", payload={"hang": hang})
    process = worker_process(job)
    assert process.stdout is not None
    assert process.stdout.readline() == f"hanging in chunk {hang}\n"
    assert effects() == [f"chunk {number}" for number in range(hang)]
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    Job.objects.filter(pk=job.pk).update(attempts=2)
    finished = until(lambda: worker.run(job.pk))
    assert finished.state == "done"
    assert effects() == [f"chunk {number}" for number in range(CHUNKS)]


def until(ask: Callable[[], Any], seconds: float = 10) -> Any:
    """The first true answer; the server needs a moment to notice that a client is dead."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.05)
    return answer


def waiting_messages() -> int:
    return broker.client().llen("celery")


@pytest.fixture(autouse=True)
def _clean_broker() -> None:
    broker.client().flushall()


def test_many_nudges_fold_into_one_message() -> None:
    at_once(8, lambda _number: [broker.nudge() for _ in range(5)])
    assert waiting_messages() == 1
    broker.clear_nudge()
    broker.nudge()
    assert waiting_messages() == 2


def test_a_nudge_waits_for_the_commit() -> None:
    with transaction.atomic():
        services.enqueue(kind="test.once", payload={"number": 1})
        assert waiting_messages() == 0
    assert waiting_messages() == 1


def test_a_rolled_back_request_leaves_no_job_and_no_message() -> None:
    def failing_request() -> None:
        with transaction.atomic():
            services.enqueue(kind="test.once", payload={"number": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_request()
    assert (Job.objects.count(), waiting_messages()) == (0, 0)


def test_work_in_flight_is_bounded(settings: Any) -> None:
    settings.JOBS_WINDOW = 3
    for number in range(10):
        services.enqueue(kind="test.once", payload={"number": number})
    assert dispatcher.dispatch() == 3
    assert dispatcher.dispatch() == 0
    worker.run(Job.objects.filter(state="sent").first().pk)
    assert dispatcher.dispatch() == 1
    assert Job.objects.filter(state="sent").count() == 3


def test_dispatchers_at_once_send_each_job_once(settings: Any) -> None:
    settings.JOBS_WINDOW = 1000
    for number in range(40):
        services.enqueue(kind="test.once", payload={"number": number})
    broker.client().delete("celery")
    assert sum(at_once(4, lambda _number: dispatcher.dispatch())) == 40
    assert waiting_messages() == 40
    assert set(Job.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_lost_job_is_sent_again_until_it_is_hopeless(settings: Any) -> None:
    job = services.enqueue(kind="test.once", payload={"number": 1}, max_attempts=2)
    assert dispatcher.dispatch() == 1
    assert dispatcher.dispatch() == 0
    lost = timezone.now() - timedelta(seconds=settings.JOBS_RESEND_AFTER + 1)
    for _message in range(5):
        broker.client().delete("celery")
        Job.objects.update(sent_at=lost)
        assert dispatcher.dispatch() == 1
    broker.client().delete("celery")
    Job.objects.update(sent_at=lost, due_at=timezone.now() - dispatcher.GIVE_UP_AFTER - timedelta(seconds=1))
    assert dispatcher.dispatch() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "the worker died each time this ran")


def test_a_message_that_still_waits_is_not_sent_twice(settings: Any) -> None:
    """While workers start or are busy nothing is lost: only what was sent before the longest waiting message can be."""
    settings.JOBS_WINDOW = 10
    broker.client().delete("celery")
    lost = services.enqueue(kind="test.once", payload={"number": 1})
    dispatcher.dispatch()
    broker.client().delete("celery")
    waiting = services.enqueue(kind="test.once", payload={"number": 2})
    dispatcher.dispatch()
    assert (lost is not None, waiting is not None, broker.longest_waiting()) == (True, True, waiting.pk)
    long_ago = timezone.now() - timedelta(seconds=settings.JOBS_RESEND_AFTER + 9)
    Job.objects.filter(pk=lost.pk).update(sent_at=long_ago)
    Job.objects.filter(pk=waiting.pk).update(sent_at=long_ago + timedelta(seconds=5))

    assert dispatcher.dispatch() == 1
    assert dict(Job.objects.values_list("payload__number", "attempts")) == {1: 2, 2: 1}
    broker.client().delete("celery")
    assert dispatcher.dispatch() == 1  # now it is lost as well


def test_a_job_in_the_hands_of_a_worker_is_not_sent_again(settings: Any) -> None:
    """However long it takes: the row is locked, and each chunk says that it is alive."""
    job = services.enqueue(kind="test.once", payload={"number": 1})
    dispatcher.dispatch()
    Job.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        [sent] = at_once(1, lambda _number: dispatcher.dispatch())
    assert sent == 0


def test_the_broker_may_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request succeeds, the job waits for the next tick."""

    def unreachable(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(broker, "send", unreachable)
    services.enqueue(kind="test.once", payload={"number": 1})
    assert dispatcher.dispatch() == 0
    assert Job.objects.get().state == "sent"


def test_parallel_ticks_claim_each_period_once(monkeypatch: pytest.MonkeyPatch) -> None:
    minutely = [Schedule("minutely", "* * * * *", "test.once", "For this test.")]
    monkeypatch.setattr(schedules, "timetable", lambda: minutely)
    now = datetime(2026, 5, 4, 10, 0, 30, tzinfo=UTC)
    claimed = sum(at_once(6, lambda _number: schedules.tick(now, "Asia/Shanghai")))
    assert (claimed, ScheduleRun.objects.count(), Job.objects.count()) == (1, 1, 1)
    assert schedules.tick(now + timedelta(seconds=20), "Asia/Shanghai") == 0
    assert schedules.tick(now + timedelta(seconds=40), "Asia/Shanghai") == 1
