"""The outbox: an announced fact becomes a job row in the same transaction; a worker hands it to its listeners after commit.

Listeners that always listen stand in `LISTENERS`; those of `ON_DEMAND` (webhooks, rules) hear what a row of `Interest` asks for.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from audit import services as audit
from core.events import Event, depth
from core.models import new_id
from jobs import broker
from jobs.models import Interest, Job
from jobs.registry import Done, handler
from jobs.services import enqueue

Listener = Callable[[dict[str, Any], str], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact as those on demand hear it: its name and data, the id of this delivery, what the act changed (`{field: [old, new]}`), the
    door it came through and how many automatic acts led to it."""

    name: str
    data: dict[str, Any]
    delivery: str
    changes: dict[str, list[Any]]
    via: str
    depth: int


OnDemand = Callable[[Heard], None]
KIND, MOST_ATTEMPTS = "jobs.event", 20
# One statement decides and writes: no window in which a fact passes somebody who has just asked for it.
WRITE_IF_WANTED = """
INSERT INTO jobs_job (id, kind, payload, state, due_at, attempts, max_attempts, cursor, progress_done, progress_total, result, error,
    created_at)
SELECT %s, %s, %s::jsonb, 'new', now(), 0, %s, '{}'::jsonb, 0, 0, '{}'::jsonb, '', now()
WHERE EXISTS (SELECT 1 FROM jobs_interest WHERE event = %s)
"""


@functools.cache
def listeners() -> dict[str, list[str]]:
    """`{event name: [dotted path of a listener, …]}` from `salesmgmt/subscriptions.py`."""
    return import_string(settings.JOBS_SUBSCRIPTIONS)


@functools.cache
def on_demand() -> dict[str, str]:
    """`{subscriber: dotted path}` of those who hear what they asked for."""
    return import_string(settings.JOBS_ON_DEMAND)


def write(event: Event) -> None:
    """Nothing is written for a fact nobody listens to."""
    if listeners().get(event.name):
        enqueue(kind=KIND, payload=_payload(event), max_attempts=MOST_ATTEMPTS)
        return
    with connection.cursor() as cursor:
        cursor.execute(WRITE_IF_WANTED, [new_id(), KIND, json.dumps(_payload(event)), MOST_ATTEMPTS, event.name])
        if cursor.rowcount:
            transaction.on_commit(broker.nudge)


def _payload(event: Event) -> dict[str, Any]:
    about: Any = getattr(event, "id", None)
    changed = (audit.latest.get() or {}).get(about)
    around = {"changes": changed, "via": audit.door.get(), "depth": depth.get()}
    return {"name": event.name, "data": event.payload(), **{key: value for key, value in around.items() if value}}


def write_many(events: Sequence[Event]) -> None:
    """The same for a bulk act, with one statement and one nudge."""
    names = {event.name for event in events}
    asked = Interest.objects.filter(event__in=names - set(listeners())).values_list("event", flat=True)
    heard = set(listeners()) | (set(asked) if names - set(listeners()) else set())
    wanted = [event for event in events if event.name in heard]
    if wanted:
        due_at = timezone.now()
        Job.objects.bulk_create(
            [Job(kind=KIND, payload=_payload(event), max_attempts=MOST_ATTEMPTS, due_at=due_at) for event in wanted],
            batch_size=1000,
        )
        transaction.on_commit(broker.nudge)


@handler(KIND)
def deliver(job: Job) -> Done:
    """Call each listener with the fact and the id of this delivery, from which it makes its own unique key."""
    said = job.payload
    name, data, delivery = said["name"], said["data"], str(job.pk)
    for path in listeners().get(name, []):
        listener: Listener = import_string(path)
        listener(data, delivery)
    # Ids are ordered by time: who asked only after the fact does not hear of it.
    wanted = Interest.objects.filter(event=name, id__lt=job.pk).values_list("subscriber", flat=True)
    for subscriber in sorted(set(wanted)):
        asked: OnDemand = import_string(on_demand()[subscriber])
        asked(Heard(name, data, delivery, said.get("changes", {}), said.get("via", ""), said.get("depth", 0)))
    return Done()
