"""Asking for work. The row is written in the caller's transaction; after commit a worker is nudged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.copying import insert_once
from jobs import broker
from jobs.models import Interest, Job


def enqueue(
    *,
    kind: str,
    payload: dict[str, Any] | None = None,
    unique_key: str | None = None,
    due_at: datetime | None = None,
    owner: UUID | None = None,
    max_attempts: int = 5,
) -> Job | None:
    """Write a job row for the handler registered as `kind`; None when a job with this `unique_key` exists already."""
    job = Job(
        kind=kind,
        payload=payload or {},
        unique_key=unique_key,
        due_at=due_at or timezone.now(),
        owner=owner,
        max_attempts=max_attempts,
    )
    made = insert_once(job)
    transaction.on_commit(broker.nudge)
    return job if made else None


def set_interest(*, subscriber: str, key: UUID, events: Iterable[str]) -> None:
    """From this transaction on, `subscriber` (a name in `salesmgmt.subscriptions.ON_DEMAND`) hears of exactly these events for `key`."""
    wanted = set(events)
    present = Interest.objects.filter(subscriber=subscriber, key=key)
    present.exclude(event__in=wanted).delete()
    missing = wanted - set(present.values_list("event", flat=True))
    Interest.objects.bulk_create(
        [Interest(event=event, subscriber=subscriber, key=key) for event in sorted(missing)], ignore_conflicts=True
    )
