"""Doors into the product for tests: the API with a real token, the browser with a session, and the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from jobs import worker
from jobs.models import Job
from people.models import ApiToken, User
from people.tokens import new_secret

ApiFor = Callable[..., APIClient]
BrowserFor = Callable[..., Client]
RunJobs = Callable[..., list[Job]]


@pytest.fixture
def api(db: None) -> ApiFor:
    """`api(alice)` or `api(alice, "leads:read")`: a client that sends a real token."""

    def client_of(user: User, *scopes: str) -> APIClient:
        secret = new_secret()
        ApiToken.objects.create(
            user=user,
            name="test",
            prefix=secret.prefix,
            secret_hash=secret.hash,
            scopes=list(scopes) or ["*"],
            expires_at=timezone.now() + timedelta(days=1),
        )
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret.text}")
        return client

    return client_of


@pytest.fixture
def browser(db: None) -> BrowserFor:
    """`browser(alice)`: a logged in browser without JavaScript; `browser(alice, htmx=True)` asks as htmx does."""

    def client_of(user: User, *, htmx: bool = False, **options: object) -> Client:
        client = Client(headers={"HX-Request": "true"} if htmx else None, **options)
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def run_jobs(db: None) -> RunJobs:
    """Runs due jobs, and those they ask for, until none is left. A failing job fails the test unless `failing=True`."""

    def run(*, failing: bool = False, most: int = 500) -> list[Job]:
        done: list[Job] = []
        while (job := _next_due()) is not None:
            assert len(done) < most, f"jobs keep coming: {job.kind}"
            Job.objects.filter(pk=job.pk).update(
                state=Job.State.SENT, attempts=F("attempts") + 1, sent_at=timezone.now()
            )
            finished = worker.run(job.pk)
            assert finished is not None
            assert failing or not finished.error, f"{finished.kind} failed: {finished.error}"
            done.append(finished)
        return done

    return run


def _next_due() -> Job | None:
    due = Job.objects.filter(state__in=(Job.State.NEW, Job.State.SENT), due_at__lte=timezone.now())
    return due.order_by("due_at", "id").first()
