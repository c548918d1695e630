"""Nothing inside is reachable through an address that somebody typed (promise 13)."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest
from django.test import override_settings

from core import safe_http

SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://10.0.0.1/",
    "http://172.16.5.4/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://198.18.0.1/",
]
NOT_ADDRESSES = [
    "",
    "file:///etc/passwd",
    "gopher://example.com/",
    "//example.com/",
    "http://",
    "http://user:secret@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://example.com:99999/",
    "http://exa mple.com/",
    "http://example.com/\r\nHost: inside",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:5432/",
    "http://" + "a" * 2000,
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_leads_inside(url: str) -> None:
    with pytest.raises((safe_http.UnsafeAddress, safe_http.Unreachable)):
        safe_http.check(url)


@pytest.mark.parametrize("url", NOT_ADDRESSES)
def test_not_an_address(url: str) -> None:
    with pytest.raises(safe_http.UnsafeAddress):
        safe_http.check(url)


def test_a_public_address_passes() -> None:
    assert safe_http.check("https://8.8.8.8:8443/hook?a=1") == safe_http.Target(
        "https", "8.8.8.8", 8443, "/hook?a=1", safe_http.ip_address("8.8.8.8")
    )


def test_one_private_answer_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 80)) for place in ("8.8.8.8", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(safe_http.UnsafeAddress):
        safe_http.check("http://two.example/")


Talk = Callable[[socket.socket], None]


@pytest.fixture
def server() -> Iterator[Callable[[Talk], str]]:
    """`server(talk)` answers one connection after the other with `talk`; gives its address."""
    running: list[socketserver.ThreadingTCPServer] = []

    def start(talk: Talk) -> str:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.recv(65536)
                talk(self.request)

        made = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        made.daemon_threads = True
        threading.Thread(target=made.serve_forever, daemon=True).start()
        running.append(made)
        return f"http://hook.example:{made.server_address[1]}/in"

    yield start
    for made in running:
        made.shutdown()
        made.server_close()


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A name server of our own: hook.example is 127.0.0.1 the first time and a private address ever after (rebinding)."""
    asked: list[str] = []
    answers = iter(("127.0.0.1",))

    def resolve(host: str, port: int, **kwargs: object) -> list[object]:
        asked.append(host)
        place = next(answers, "10.9.9.9")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", _connect)
    with override_settings(OUTBOUND_ALLOW=[ip_network("127.0.0.1/32")]):
        yield asked


def _connect(place: tuple[str, int], timeout: float) -> socket.socket:
    wire = socket.socket()
    wire.settimeout(timeout)
    wire.connect(place)
    return wire


def test_the_vetted_address_is_the_called_one(server: Callable[[Talk], str], loopback: list[str]) -> None:
    url = server(lambda wire: wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"))
    answer = safe_http.post(url, body=b"{}", headers={})
    assert (answer.status, answer.body, loopback) == (200, b"hi", ["hook.example"])


def test_redirects_are_not_followed(server: Callable[[Talk], str], loopback: list[str]) -> None:
    url = server(
        lambda wire: wire.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")
    )
    answer = safe_http.post(url, body=b"{}", headers={})
    assert (answer.status, answer.ok, loopback) == (302, False, ["hook.example"])


def test_of_a_huge_answer_only_the_beginning_is_read(server: Callable[[Talk], str], loopback: list[str]) -> None:
    def talk(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _number in range(64):
            wire.sendall(b"x" * 65536)

    assert len(safe_http.post(server(talk), body=b"{}", headers={}).body) == safe_http.MOST_BYTES


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"])
def test_a_dripping_answer_ends_at_the_deadline(
    server: Callable[[Talk], str], loopback: list[str], head: bytes
) -> None:
    def talk(wire: socket.socket) -> None:
        wire.sendall(head)
        for _number in range(40):
            time.sleep(0.05)
            wire.sendall(b"H" if not head else b"x")

    started = time.monotonic()
    with pytest.raises(safe_http.Unreachable) as failure:
        safe_http.post(server(talk), body=b"{}", headers={}, seconds=0.4)
    assert (failure.value.timed_out, time.monotonic() - started < 1.8) == (True, True)
