"""Live pages: one stream of server-sent events for each open page, carrying noun and id of what changed, if its reader may see it.

Losing a message costs nothing but freshness: pages ask again after every reconnection.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

import redis.asyncio as redis
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from core.routes import signed_in
from jobs.live import CHANNEL
from people.access import Reach

log = structlog.get_logger(__name__)
HEARTBEAT_SECONDS = 15.0
REREAD_SECONDS = 30.0
CONFIRMATION_SECONDS = 2.0
# Which room's "view" decides; a topic that is not named here reaches only the users in its audience.
ROOM_OF = {
    "lead": "leads",
    "lead-source": "leads",
    "account": "customers",
    "contact": "customers",
    "opportunity": "opportunities",
    "pipeline": "opportunities",
    "contract": "contracts",
    "payment": "contracts",
    "invoice": "contracts",
    "activity": "activities",
    "comment": "activities",
    "product": "products",
    "credit": "credits",
    "target": "targets",
    "plan": "commissions",
    "run": "commissions",
    "statement": "commissions",
    "user": "people",
    "team": "people",
    "role": "people",
    "organisation": "people",
}
# After one of these somebody's rights may be others.
RIGHTS = {"user", "team", "role"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a stream, and how far he sees in each room."""

    user_id: UUID
    reaches: dict[str, Reach | None]

    def may_hear(self, topic: str, audience: list[str]) -> bool:
        if topic not in ROOM_OF:
            return str(self.user_id) in audience
        reach = self.reaches[ROOM_OF[topic]]
        if reach is None:
            return False
        return reach.everyone or any(UUID(member) in reach.owner_ids for member in audience)


def read_reader(session_key: str) -> Reader | None:
    """The session's user as he is now; None when he logged out, was deactivated or changed his password elsewhere."""
    holder = HttpRequest()
    holder.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user: Any = get_user(holder)
    try:
        if not user.is_authenticated:
            return None
        return Reader(user.pk, {room: user.access.reach(room) for room in set(ROOM_OF.values())})
    finally:
        # The stream lives for hours; it must not hold a connection to the database meanwhile.
        if not connection.in_atomic_block:
            connection.close()


@signed_in
async def live(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream(request.session.session_key or ""), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@asynccontextmanager
async def subscription() -> AsyncIterator[Any]:
    """A subscription of its own, given back whatever ends the stream."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_keepalive=True)
    subscribed = client.pubsub()
    try:
        await subscribed.subscribe(CHANNEL)
        await subscribed.get_message(timeout=CONFIRMATION_SECONDS)
        yield subscribed
    finally:
        await subscribed.aclose()
        await client.aclose()


async def stream(session_key: str) -> AsyncIterator[bytes]:
    """Events until the reader leaves or may no longer read."""
    read = sync_to_async(read_reader, thread_sensitive=True)
    try:
        async with subscription() as subscribed:
            reader, read_at = await read(session_key), _now()
            yield b"retry: 3000\n: welcome\n\n"
            while reader is not None:
                message = await subscribed.get_message(timeout=HEARTBEAT_SECONDS)
                change = json.loads(message["data"]) if message else None
                if _now() - read_at >= REREAD_SECONDS or (change and change["topic"] in RIGHTS):
                    reader, read_at = await read(session_key), _now()
                if reader is not None:
                    yield _event(reader, change)
    except redis.RedisError as error:
        log.warning("live_interrupted", error=str(error), consequence="the page reconnects")


def _event(reader: Reader, change: dict[str, Any] | None) -> bytes:
    """The change as an event, or a comment that keeps the connection open."""
    if change is None or not reader.may_hear(change["topic"], change["audience"]):
        return b": .\n\n"
    data = json.dumps({"topic": change["topic"], "id": change["id"]}, separators=(",", ":"))
    return f"data: {data}\n\n".encode()


def _now() -> float:
    return asyncio.get_running_loop().time()
