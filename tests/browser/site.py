"""The real product on the test database: a web server process, and on request a worker and a scheduler that ticks each second."""

import dataclasses
import functools
import logging
import os
import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from salesmgmt.embedded import product
from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.ports import LOOPBACK, free_port
from salesmgmt.embedded.processes import Program
from tests.background import Background


class Mailbox:
    """Everything that the product sends by SMTP."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.controller = Controller(self, hostname=LOOPBACK, port=free_port())
        self.controller.start()
        logging.getLogger("mail.log").setLevel(logging.WARNING)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


class Site:
    def __init__(self, folder: Path) -> None:
        self.mailbox = Mailbox()
        self._background = Background(folder)
        self._folder = folder
        self._listening = product.Listening(port=free_port(), workers=1)

    @property
    def url(self) -> str:
        return self._listening.address

    def start(self) -> None:
        # Its own copy, so that a build while the tests run takes no file away from the pages.
        shutil.copytree(PROJECT / "frontend" / "dist", self._folder / "dist")
        program = self._own(product.web(self._environment(), self._listening))
        self._background.start(program, lambda: product.answers(self._listening))

    @functools.cache  # noqa: B019 - lives as long as the process
    def with_worker(self) -> None:
        program = self._own(product.worker(self._environment()))
        self._background.start(program, lambda: " ready." in self.log("worker"))

    @functools.cache  # noqa: B019
    def with_scheduler(self) -> None:
        program = self._own(product.scheduler(self._environment(), self._folder / "beat-schedule"))
        self._background.start(program, lambda: "Sending due task" in self.log("scheduler"))

    def stop(self) -> None:
        self._background.stop()
        self.mailbox.controller.stop()

    def log(self, name: str) -> str:
        path = self._background.log(name)
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _own(self, program: Program) -> Program:
        """No connection outlives a request or a task: between tests the database is replaced."""
        environment = {**program.environment, "DATABASE_POOL": "0", "CONN_MAX_AGE": "0"}
        return dataclasses.replace(program, environment=environment, grace_seconds=5)

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": database_url(),
            "REDIS_URL": os.environ["REDIS_URL"],
            "SITE_URL": self.url,
            "PORT": str(self._listening.port),
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": LOOPBACK,
            "EMAIL_PORT": str(self.mailbox.controller.port),
            "FRONTEND_DIST": str(self._folder / "dist"),
            "MEDIA_ROOT": str(self._folder / "media"),
            "TICK_SECONDS": "1",
            "LOG_JSON": "0",
        }


def database_url() -> str:
    own = connection.settings_dict
    return f"postgresql://{own['USER']}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
