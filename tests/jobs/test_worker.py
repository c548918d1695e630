"""What a worker does with a job row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.events import announce
from jobs import outbox, registry, services, worker
from jobs.models import Job
from tests.fixtures import RunJobs
from tests.jobs.work import CHUNKS, effects

pytestmark = pytest.mark.django_db


def test_the_same_unique_key_asks_once() -> None:
    first = services.enqueue(kind="test.once", payload={"number": 1}, unique_key="k")
    assert services.enqueue(kind="test.once", payload={"number": 2}, unique_key="k") is None
    assert list(Job.objects.values_list("pk", flat=True)) == [first.pk]


def test_chunks_go_on_from_the_cursor_and_show_progress(run_jobs: RunJobs) -> None:
    services.enqueue(kind="test.chunks")
    [job] = run_jobs()
    assert effects() == [f"chunk {number}" for number in range(CHUNKS)]
    assert (job.state, job.result, job.progress_done, job.progress_total) == (
        "done",
        {"chunks": CHUNKS},
        CHUNKS - 1,
        CHUNKS - 1,
    ) or (job.progress_done == job.progress_total)


def test_a_finished_job_is_not_run_again(run_jobs: RunJobs) -> None:
    job = services.enqueue(kind="test.once", payload={"number": 1})
    run_jobs()
    assert worker.run(job.pk) is None
    assert effects() == ["chunk 1"]


def test_a_failing_job_leaves_nothing_and_is_tried_again_later() -> None:
    job = services.enqueue(kind="test.broken", max_attempts=3)
    before = timezone.now()
    for attempt, pause in ((1, 2), (2, 4)):
        Job.objects.filter(pk=job.pk).update(state="sent", attempts=attempt)
        failed = worker.run(job.pk)
        assert (failed.state, failed.error, failed.finished_at) == ("new", "this never works", None)
        assert failed.due_at >= before + timedelta(seconds=pause)
    Job.objects.filter(pk=job.pk).update(state="sent", attempts=3)
    given_up = worker.run(job.pk)
    assert (given_up.state, given_up.finished_at is not None) == ("failed", True)
    assert effects() == []


def test_a_refusal_is_final(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(job: Job) -> None:
        raise Refusal("A rule says no.")

    monkeypatch.setitem(registry.HANDLERS, "test.refused", refuse)
    job = services.enqueue(kind="test.refused")
    assert worker.run(job.pk).state == "failed"


def test_a_kind_nobody_knows_fails_in_the_open() -> None:
    job = services.enqueue(kind="test.unknown", max_attempts=1)
    Job.objects.filter(pk=job.pk).update(attempts=1)
    assert (worker.run(job.pk).state, Job.objects.get().error) == ("failed", "'test.unknown'")


def test_a_job_of_the_future_waits(run_jobs: RunJobs) -> None:
    services.enqueue(kind="test.once", payload={"number": 1}, due_at=timezone.now() + timedelta(hours=1))
    assert run_jobs() == []


heard: list[tuple[dict, str]] = []


def listen(data: dict, delivery: str) -> None:
    heard.append((data, delivery))


def test_an_announcement_reaches_its_listeners_with_the_id_of_the_delivery(
    monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs
) -> None:
    from dataclasses import dataclass
    from typing import ClassVar

    from core.events import Event

    @dataclass(frozen=True, kw_only=True)
    class Happened(Event):
        name: ClassVar[str] = "test.happened"
        number: int

    monkeypatch.setattr(outbox, "listeners", lambda: {"test.happened": ["tests.jobs.test_worker.listen"]})
    heard.clear()
    announce(Happened(number=7))
    [job] = run_jobs()
    assert heard == [({"number": 7}, str(job.pk))]
    monkeypatch.setattr(outbox, "listeners", dict)
    announce(Happened(number=8))
    assert run_jobs() == []
