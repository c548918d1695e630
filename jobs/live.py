"""Live changes: after commit, the noun and id of what changed go to everybody's open stream, which lets through what its user may see."""

from __future__ import annotations

import json
from functools import partial
from uuid import uuid4

import structlog
from django.core.cache import cache
from django.db import transaction
from redis import RedisError

from core.events import RecordChanged
from jobs import broker

CHANNEL = "live"
STAMP = "live-stamp"
log = structlog.get_logger(__name__)


def broadcast(change: RecordChanged) -> None:
    message = json.dumps(change.payload(), separators=(",", ":")).encode()
    transaction.on_commit(partial(_send, message))


def _send(message: bytes) -> None:
    broker.publish(CHANNEL, message)
    try:
        cache.set(STAMP, uuid4().hex, None)
    except RedisError:  # what was worked out before then lives on for its minute at the most
        log.warning("stamp_not_set")


def stamp() -> str:
    """Differs after every change that was told: what was worked out before a change is not shown after it."""
    return str(cache.get_or_set(STAMP, uuid4().hex, None))
