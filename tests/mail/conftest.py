"""Real servers on this machine: SMTP by aiosmtpd, IMAP by tests/mail/imap_server.py."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from ipaddress import ip_network
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from mail.models import Mailbox
from mail.sealing import seal
from people.models import User
from tests.mail.imap_server import Box, Server


class Inbox:
    """What an SMTP server was given. `refuses` are receivers it does not know."""

    def __init__(self) -> None:
        self.raw: list[tuple[list[str], bytes]] = []
        self.refuses: dict[str, str] = {}
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append((list(envelope.rcpt_tos), envelope.content))
        return "250 Message accepted"

    @property
    def messages(self) -> list[Message]:
        return [message_from_bytes(content) for _to, content in self.raw]


@pytest.fixture
def smtp() -> Iterator[Inbox]:
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        inbox.port = free.getsockname()[1]
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=inbox.port,
        auth_require_tls=False,
        authenticator=lambda *_login: AuthResult(success=True),
    )
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def imap() -> Iterator[Server]:
    with Server(Box()) as server:
        yield server


@pytest.fixture
def inside(settings: Any) -> None:
    """The installation allows servers on this machine."""
    settings.OUTBOUND_ALLOW = [ip_network("127.0.0.1/32")]


@pytest.fixture
def box(alice: User, imap: Server, smtp: Inbox, inside: None) -> Mailbox:
    return box_of(alice, imap, smtp)


def box_of(owner: User, imap: Server | None, smtp: Inbox | None, **values: Any) -> Mailbox:
    """A connected mailbox at the test's servers."""
    servers: dict[str, Any] = {}
    if smtp is not None:
        servers |= {"smtp_host": "127.0.0.1", "smtp_port": smtp.port, "smtp_security": "none"}
    if imap is not None:
        servers |= {"imap_host": "127.0.0.1", "imap_port": imap.port, "imap_security": "none"}
        values |= {"username": imap.box.user, "sealed_password": seal(imap.box.password)}
    values = {"address": "alice@ours.example", "name": "Mine", **servers, **values}
    return Mailbox.objects.create(owner=owner, **values)


def written(
    sender: str = "Wu Lei <wu@quarry.example>", *, to: str = "alice@ours.example", subject: str = "Offer", body: str = "Hello",
    message_id: str = "", headers: str = "",
) -> bytes:  # fmt: skip
    """A plain message as it lies in a folder."""
    day = timezone.now().strftime("%a, %d %b %Y %H:%M:%S +0000")
    mark = f"Message-ID: {message_id}\r\n" if message_id else ""
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {day}\r\n{mark}{headers}"
    return (head + f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n").encode()
