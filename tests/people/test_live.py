"""Live updates: who hears what, by the generator itself and through a real server."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.events import RecordChanged, broadcast
from jobs import broker
from people import live, services
from people.models import User
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(browser: BrowserFor) -> Callable[[User], live.Reader]:
    def reader_of(user: User) -> live.Reader:
        found = live.read_reader(browser(user).session.session_key)
        assert found is not None
        return found

    return reader_of


def test_who_hears_of_a_lead(
    reader: Callable[[User], live.Reader], alice: User, bob: User, maya: User, charlie: User, fin: User, ada: User
) -> None:
    audience = [str(alice.pk)]
    hears = {
        user.full_name.split()[0]: reader(user).may_hear("lead", audience)
        for user in (alice, bob, maya, charlie, fin, ada)
    }
    assert hears == {"Alice": True, "Bob": False, "Maya": True, "Charlie": False, "Fin": False, "Ada": True}
    assert reader(charlie).may_hear("lead", [str(alice.pk), str(charlie.pk)])


def test_notifications_are_for_their_user_only(
    reader: Callable[[User], live.Reader], alice: User, maya: User, ada: User
) -> None:
    audience = [str(alice.pk)]
    assert [reader(user).may_hear("notification", audience) for user in (alice, maya, ada)] == [True, False, False]


def test_an_unknown_topic_reaches_its_audience_only(
    reader: Callable[[User], live.Reader], alice: User, ada: User
) -> None:
    assert [reader(user).may_hear("something", [str(alice.pk)]) for user in (alice, ada)] == [True, False]


def test_no_reader_without_a_living_session(browser: BrowserFor, alice: User) -> None:
    key = browser(alice).session.session_key
    assert live.read_reader(key) is not None
    assert live.read_reader("nonsense") is None
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert live.read_reader(key) is None


def test_a_changed_password_ends_the_stream(browser: BrowserFor, alice: User) -> None:
    key = browser(alice).session.session_key
    alice.set_password("another-long-secret-9")
    alice.save()
    assert live.read_reader(key) is None


async def collect(stream: AsyncIterator[bytes], publish: Callable[[], None], count: int) -> list[bytes]:
    """What arrives on `stream` after `publish`, `count` pieces at the most, until it ends."""
    pieces = [await anext(stream)]
    await asyncio.to_thread(publish)
    async for piece in stream:
        pieces.append(piece)
        if len(pieces) > count:
            break
    await stream.aclose()  # type: ignore[attr-defined]
    return pieces[1:]


def publish(topic: str, *audience: User) -> str:
    """As jobs.live does after a commit."""
    key = uuid4()
    change = RecordChanged(topic=topic, id=key, audience=tuple(user.pk for user in audience))
    broker.publish("live", json.dumps(change.payload()).encode())
    return str(key)


def test_only_what_may_be_seen_arrives_and_without_the_audience(
    browser: BrowserFor, alice: User, charlie: User
) -> None:
    keys: list[str] = []

    def send() -> None:
        keys.extend((publish("lead", charlie), publish("lead", alice), publish("notification", charlie)))

    stream = live.stream(browser(alice).session.session_key)
    pieces = asyncio.run(collect(stream, send, 3))
    assert pieces == [b": .\n\n", f'data: {{"topic":"lead","id":"{keys[1]}"}}\n\n'.encode(), b": .\n\n"]


def test_lost_rights_count_at_once(browser: BrowserFor, alice: User, ada: User) -> None:
    """Deactivation announces itself, and the stream asks again before it says anything more."""

    def leave_then_change() -> None:
        services.deactivate_user(actor=ada, user=alice, successor=None, now=timezone.now())
        publish("lead", alice)
        connection.close()

    stream = live.stream(browser(alice).session.session_key)
    assert asyncio.run(collect(stream, leave_then_change, 5)) == []


def test_a_widened_role_counts_at_once(browser: BrowserFor, ada: User, alice: User, bob: User) -> None:
    from people.models import Role

    def widen() -> None:
        role = Role.objects.get(key="rep")
        services.set_grants(actor=ada, role=role, cells={("leads", "view"): "team"})
        publish("lead", bob)
        connection.close()

    stream = live.stream(browser(alice).session.session_key)
    pieces = asyncio.run(collect(stream, widen, 2))
    assert b'"topic":"role"' in pieces[0]
    assert b'"topic":"lead"' in pieces[1]


def test_a_quiet_stream_says_that_it_is_alive(
    browser: BrowserFor, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    stream = live.stream(browser(alice).session.session_key)
    assert asyncio.run(collect(stream, lambda: None, 2)) == [b": .\n\n", b": .\n\n"]


def test_rights_are_read_again_from_time_to_time(
    browser: BrowserFor, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when nobody announced anything, as after a change by hand."""
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(live, "REREAD_SECONDS", 0.1)

    def by_hand() -> None:
        User.objects.filter(pk=alice.pk).update(is_active=False)
        connection.close()

    stream = live.stream(browser(alice).session.session_key)
    assert len(asyncio.run(collect(stream, by_hand, 50))) < 10


def test_anonymous_hears_nothing(client: Client) -> None:
    answer = client.get("/live/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/live/")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server() -> Iterator[int]:
    """uvicorn on this test's database and broker; its port."""
    port, address = free_port(), connection.settings_dict
    database = (
        f"postgresql://{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}/{address['NAME']}"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "salesmgmt.settings",
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "uvicorn", "salesmgmt.asgi:application", "--port", str(port), "--lifespan", "off"]
    command += ["--timeout-graceful-shutdown", "3", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=Path(settings.BASE_DIR), env=environment)
    try:
        until(lambda: answers(port), 30)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def answers(port: int) -> bool:
    try:
        request = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        request.request("GET", "/healthz")
        return request.getresponse().status == 200
    except OSError:
        return False


def until(ask: Callable[[], Any], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.05)


def listeners() -> int:
    return int(broker.client().pubsub_numsub("live")[0][1])


def listen(port: int, session_key: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/live/", headers={"Cookie": f"sessionid={session_key}"})
    return connection, connection.getresponse()


def test_through_a_real_server(server: int, browser: BrowserFor, alice: User, bob: User) -> None:
    """An event arrives at once, only at its reader, and a stream that is left costs nothing any more."""
    streams = [listen(server, browser(user).session.session_key) for user in (alice, bob)]
    (alices, answer), (bobs, _other) = streams
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.readline() == b"retry: 3000\n"
    until(lambda: listeners() == 2)
    started = time.monotonic()
    broadcast(RecordChanged(topic="lead", id=uuid4(), audience=(alice.pk,)))
    line = b""
    while not line.startswith(b"data:"):
        line = answer.readline()
    assert b'"topic":"lead"' in line
    assert time.monotonic() - started < 5
    alices.close()
    answer.close()
    until(lambda: listeners() == 1)
    services.notify(user=bob, kind="x")
    bobs.close()
    _other.close()
    until(lambda: listeners() == 0)
