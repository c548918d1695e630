"""Tidying, the invariants, and the pages about jobs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from jobs import schedules, services
from jobs.models import Job, ScheduleRun
from people.models import User
from tests.fixtures import BrowserFor, RunJobs

pytestmark = pytest.mark.django_db


def aged(days: int, state: str) -> Job:
    job = services.enqueue(kind="test.once")
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now() - timedelta(days=days))
    return job


def test_finished_jobs_go_after_thirty_days_failed_ones_stay(run_jobs: RunJobs) -> None:
    old, young, failed = aged(31, "done"), aged(29, "done"), aged(400, "failed")
    long_ago = timezone.now() - timedelta(days=90)
    for days in (0, 1):
        schedules.claim("monthly", long_ago - timedelta(days=days), "test.once")
    Job.objects.filter(state="new").delete()
    services.enqueue(kind="jobs.tidy")
    [tidied] = run_jobs()
    assert tidied.result == {"removed": 1}
    assert set(Job.objects.exclude(pk=tidied.pk).values_list("pk", flat=True)) == {young.pk, failed.pk}
    assert old.pk not in Job.objects.values_list("pk", flat=True)
    assert list(ScheduleRun.objects.values_list("period", flat=True)) == [long_ago]


def examine(*keys: str) -> str:
    out = StringIO()
    call_command("check_invariants", *keys, stdout=out)
    return out.getvalue()


def test_all_invariants_hold_on_a_fresh_database() -> None:
    assert "invariants hold" in examine()


def test_a_late_job_is_a_finding() -> None:
    services.enqueue(kind="test.once", due_at=timezone.now() - timedelta(minutes=9))
    examine("jobs.no-late-job")
    services.enqueue(kind="test.once", due_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(CommandError, match="1 of 1 invariants do not hold"):
        examine("jobs.no-late-job")


def test_an_unknown_kind_is_a_finding() -> None:
    services.enqueue(kind="nobody.knows")
    with pytest.raises(CommandError):
        examine("jobs.known-kinds")


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(CommandError, match="unknown checks"):
        examine("no.such")


def test_progress_is_shown_to_who_asked_for_the_work(browser: BrowserFor, alice: User, bob: User, ada: User) -> None:
    job = services.enqueue(kind="test.chunks", owner=alice.pk)
    Job.objects.filter(pk=job.pk).update(state="sent", progress_done=3, progress_total=12)
    address = reverse("jobs:progress", args=[job.pk])
    text = browser(alice).get(address).content.decode()
    assert "3 of 12" in text
    assert f'hx-get="{address}"' in text
    assert browser(bob).get(address).status_code == 404
    assert browser(ada).get(address).status_code == 200
    Job.objects.filter(pk=job.pk).update(state="done")
    assert "hx-get" not in browser(alice).get(address).content.decode()
