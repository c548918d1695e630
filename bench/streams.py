"""Many open pages: what 200 streams of events weigh, cost while nothing happens, and how soon each hears of a change.

`DATABASE_URL=… python -m bench.streams [--streams 200] [--changes 20]`, on a database that a benchmark has filled. Limits: 250 MB for
both web processes with all streams open; 95 of 100 messages within a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from urllib.parse import urlsplit
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from bench.server import Used, memory_mb, serving  # noqa: E402
from core.events import RecordChanged  # noqa: E402
from jobs import broker  # noqa: E402
from jobs.live import CHANNEL  # noqa: E402
from people.models import User  # noqa: E402

QUIET_SECONDS, PATIENCE = 10.0, 10.0


class Stream:
    """One page that listens; `heard` holds when each change arrived."""

    def __init__(self, address: str, cookie: str) -> None:
        self.host, self.port = urlsplit(address).hostname or "", urlsplit(address).port or 0
        self.cookie, self.open = cookie, asyncio.Event()
        self.heard: dict[str, float] = {}

    async def listen(self) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(f"GET /live/ HTTP/1.1\r\nHost: {self.host}\r\nCookie: {self.cookie}\r\n\r\n".encode())
        await writer.drain()
        try:
            while line := await reader.readline():
                if b"welcome" in line:
                    self.open.set()
                if line.startswith(b"data:") and b'"id"' in line:
                    self.heard.setdefault(json.loads(line[5:])["id"], time.perf_counter())
        finally:
            writer.close()


def cookies(count: int) -> list[str]:
    """Sessions of all users in turn."""
    users = list(User.objects.filter(is_active=True).order_by("email"))
    made = []
    for number in range(count):
        client = Client()
        client.force_login(users[number % len(users)])
        made.append(f"sessionid={client.session.session_key}")
    return made


async def run(address: str, kept: list[str], used: Used, changes: int) -> dict[str, object]:
    streams = [Stream(address, cookie) for cookie in kept]
    tasks = [asyncio.create_task(stream.listen()) for stream in streams]
    began = used.seconds()[0]
    await asyncio.wait_for(asyncio.gather(*(stream.open.wait() for stream in streams)), 120)
    opened = used.seconds()[0]
    await asyncio.sleep(QUIET_SECONDS)
    quiet = used.seconds()[0] - opened
    told = await _tell(changes)
    await asyncio.sleep(PATIENCE)
    late = sorted(at - told[pk] for stream in streams for pk, at in stream.heard.items() if pk in told)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "open_cpu_ms_each": round((opened - began) / len(streams) * 1000, 1),
        "quiet_cpu_percent": round(quiet / QUIET_SECONDS * 100, 1),
        "messages": len(late),
        "expected": changes * len(streams),
        "delay_p50_ms": round(late[len(late) // 2] * 1000) if late else None,
        "delay_p95_ms": round(late[int(len(late) * 0.95)] * 1000) if late else None,
    }


async def _tell(changes: int) -> dict[str, float]:
    """Changes that concern everybody, two a second."""
    everybody = tuple([pk async for pk in User.objects.values_list("pk", flat=True)])
    told: dict[str, float] = {}
    for number in range(changes):
        change = RecordChanged(topic="notification", id=UUID(int=number + 1), audience=everybody)
        told[str(change.id)] = time.perf_counter()
        broker.publish(CHANNEL, json.dumps(change.payload()).encode())
        await asyncio.sleep(0.5)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--changes", type=int, default=20)
    asked = parser.parse_args()
    address, kept = os.environ["DATABASE_URL"], cookies(asked.streams)
    with serving(address) as (base, process):
        before = memory_mb(process)
        found = asyncio.run(_measured(base, kept, Used(process, address), asked.changes, process))
    print(
        json.dumps({"streams": asked.streams, "mb_before": round(before), **found, "debug": settings.DEBUG}, indent=2)
    )


async def _measured(base: str, kept: list[str], used: Used, changes: int, process: object) -> dict[str, object]:
    watch = asyncio.create_task(_most(process))
    found = await run(base, kept, used, changes)
    watch.cancel()
    return {**found, "mb_most": round(max(SEEN, default=0))}


SEEN: list[float] = []


async def _most(process: object) -> None:
    while True:
        SEEN.append(memory_mb(process))  # type: ignore[arg-type]
        await asyncio.sleep(2)


if __name__ == "__main__":
    main()
