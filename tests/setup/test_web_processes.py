"""The web processes: what they don't load, and how they live and end together."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psutil
import pytest
from django.core.handlers.asgi import ASGIHandler

from salesmgmt.asgi import OneThread

ROOT = Path(__file__).parents[2]
# Loaded by the first request that makes a workbook, a PDF or an import, if one ever does.
HEAVY = ("pypinyin.phrases_dict", "typst", "xlsxwriter", "python_calamine")
LOADED = """
import sys
from django.urls import URLResolver, get_resolver
import salesmgmt.asgi
def walk(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            walk(pattern)
walk(get_resolver())
print(*sys.modules)
"""


def test_rarely_needed_packages_are_not_loaded_at_the_start() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "salesmgmt.settings"}
    run = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    loaded = set(run.stdout.split())
    assert "leads.views.lists" in loaded
    assert loaded.isdisjoint(HEAVY)


async def answered(handler: ASGIHandler, path: str = "/healthz") -> int:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}
    sent, gone = [], asyncio.Event()
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, object]:
        if asked:
            return asked.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, object]) -> None:
        sent.append(message)

    await handler(scope, receive, send)
    gone.set()
    return int(str(sent[0]["status"]))


def test_a_thread_answers_one_request_after_the_other() -> None:
    """And no more of them wait than are kept, however many requests there were at once."""
    handler = OneThread()

    async def ask() -> None:
        assert [await answered(handler) for _ in range(3)] == [200, 200, 200]
        assert len(handler.waiting) == 1
        assert await asyncio.gather(*(answered(handler) for _ in range(12))) == [200] * 12
        assert len(handler.waiting) == handler.KEPT

    asyncio.run(ask())
    for thread in handler.waiting:
        thread.shutdown()


@pytest.fixture
def served() -> Iterator[tuple[psutil.Process, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "salesmgmt.serving",
        "--port",
        str(port),
        "--workers",
        "2",
        "--log-level",
        "critical",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/healthz"
    until(lambda: answers(address))
    yield psutil.Process(process.pid), address
    process.kill()
    process.wait(10)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def test_who_ends_is_replaced_and_nobody_outlives_the_parent(served: tuple[psutil.Process, str]) -> None:
    parent, address = served
    until(lambda: len(parent.children()) == 2)
    first, second = parent.children()

    first.kill()
    until(lambda: len(parent.children()) == 2 and first.pid not in {child.pid for child in parent.children()})
    assert answers(address)

    family = parent.children()
    assert second in family
    os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in family))
