"""Live changes: after commit, the noun and id of what changed go to everybody's open stream, which lets through what its user may see."""

from __future__ import annotations

import json
from functools import partial
from uuid import UUID

from django.db import transaction

from core import freshness
from core.events import RecordChanged
from jobs import broker

CHANNEL = "live"


def broadcast(change: RecordChanged) -> None:
    message = json.dumps(change.payload(), separators=(",", ":")).encode()
    transaction.on_commit(partial(_send, message, change.audience))


def _send(message: bytes, people: tuple[UUID, ...]) -> None:
    """What is kept is marked as old first: whoever hears of the change and asks again gets the new state."""
    freshness.mark(people)
    broker.publish(CHANNEL, message)
