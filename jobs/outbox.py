"""The outbox: an announced fact becomes a job row in the same transaction; a worker hands it to its listeners after commit."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core.events import Event
from jobs import broker
from jobs.models import Job
from jobs.registry import Done, handler
from jobs.services import enqueue

Listener = Callable[[dict[str, Any], str], None]
KIND = "jobs.event"


@functools.cache
def listeners() -> dict[str, list[str]]:
    """`{event name: [dotted path of a listener, …]}` from `salesmgmt/subscriptions.py`."""
    return import_string(settings.JOBS_SUBSCRIPTIONS)


def write(event: Event) -> None:
    """Nothing is written for a fact nobody listens to."""
    if listeners().get(event.name):
        enqueue(kind=KIND, payload={"name": event.name, "data": event.payload()}, max_attempts=20)


def write_many(events: Sequence[Event]) -> None:
    """The same for a bulk act, with one statement and one nudge."""
    wanted = [event for event in events if listeners().get(event.name)]
    if wanted:
        due_at = timezone.now()
        Job.objects.bulk_create(
            [
                Job(kind=KIND, payload={"name": event.name, "data": event.payload()}, max_attempts=20, due_at=due_at)
                for event in wanted
            ],
            batch_size=1000,
        )
        transaction.on_commit(broker.nudge)


@handler(KIND)
def deliver(job: Job) -> Done:
    """Call each listener with the fact and the id of this delivery, from which it makes its own unique key."""
    for path in listeners().get(job.payload["name"], []):
        listener: Listener = import_string(path)
        listener(job.payload["data"], str(job.pk))
    return Done()
