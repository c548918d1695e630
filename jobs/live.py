"""Live changes: after commit, the noun and id of what changed go to everybody's open stream, which lets through what its user may see."""

from __future__ import annotations

import json
from functools import partial

from django.db import transaction

from core.events import RecordChanged
from jobs import broker

CHANNEL = "live"


def broadcast(change: RecordChanged) -> None:
    message = json.dumps(change.payload(), separators=(",", ":")).encode()
    transaction.on_commit(partial(broker.publish, CHANNEL, message))
