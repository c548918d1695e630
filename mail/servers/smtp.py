"""SMTP with one moment laid open: `before_the_dot` is called when the server has everything but the dot that makes it responsible."""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from django.utils.translation import gettext as _

from mail.servers.hosts import SECONDS, Place, Trouble, connect, secured

DOTS = re.compile(rb"(?m)^\.")


class Rejected(Exception):
    """The server does not take this message. `permanent`: it never will. `address`: the receiver it is about."""

    def __init__(self, text: str, *, permanent: bool, address: str = "") -> None:
        self.text, self.permanent, self.address = text, permanent, address
        super().__init__(text)


class Lost(Exception):
    """The connection broke before the dot: the server has dropped what it had, and the message can be tried again."""


class Unanswered(Exception):
    """The connection broke after the dot: the server has the message, as far as anybody can tell."""


class Connection(smtplib.SMTP):
    """smtplib's, over a socket that was made and vetted elsewhere."""

    def __init__(self, place: Place, seconds: float = SECONDS) -> None:
        self._place = place
        super().__init__(timeout=seconds)
        self._host = place.host
        code, said = self.connect(place.host, place.port)
        if code != 220:
            self.close()
            raise Trouble(_words(code, said))

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(self._place, timeout)

    def encrypt(self) -> None:
        self.ehlo_or_helo_if_needed()
        code, said = self.docmd("STARTTLS")
        if code != 220:
            raise Trouble(_words(code, said), lasting=True)
        assert self.sock is not None  # noqa: S101  connected, or there were no answer
        self.sock = secured(self.sock, self._place)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False

    def deliver(self, sender: str, receivers: Sequence[str], content: bytes, before_the_dot: Callable[[], None]) -> str:
        """Hand over one message; what the server said when it took it."""
        with _broken_means(Lost):
            self._envelope(sender, receivers)
            code, said = self.docmd("DATA")
            if code != 354:
                self._refused(code, said)
            body = DOTS.sub(b"..", re.sub(rb"\r\n|\r|\n", b"\r\n", content))
            self.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        before_the_dot()
        with _broken_means(Unanswered):
            self.send(b".\r\n")
            code, said = self.getreply()
        if code != 250:
            self._refused(code, said)
        return _words(code, said)

    def _envelope(self, sender: str, receivers: Sequence[str]) -> None:
        self.ehlo_or_helo_if_needed()
        code, said = self.mail(sender)
        if code != 250:
            self._refused(code, said)
        for receiver in receivers:
            code, said = self.rcpt(receiver)
            if code not in (250, 251):
                self._refused(code, said, receiver)

    def _refused(self, code: int, said: bytes, address: str = "") -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.rset()
        raise Rejected(_words(code, said), permanent=code >= 500, address=address)


@contextmanager
def _broken_means(what: type[Exception]) -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise what(str(error)) from error


@contextmanager
def opened(place: Place) -> Iterator[Connection]:
    """A connection that is ready to send; Trouble says in words why there is none."""
    try:
        connection = Connection(place)
    except (smtplib.SMTPException, OSError) as error:
        raise Trouble(_("%(host)s broke off: %(error)s") % {"host": place.host, "error": str(error)[:150]}) from error
    try:
        _greet(connection, place)
        yield connection
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()


def _greet(connection: Connection, place: Place) -> None:
    try:
        if place.security == "starttls":
            connection.encrypt()
        connection.ehlo_or_helo_if_needed()
        if place.username:
            connection.login(place.username, place.password)
    except smtplib.SMTPAuthenticationError as error:
        said = _words(error.smtp_code, error.smtp_error)
        raise Trouble(_("User name or password is wrong: %(said)s") % {"said": said}, lasting=True) from error
    except UnicodeError as error:
        raise Trouble(_("This server takes only plain letters in user name and password."), lasting=True) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Trouble(_("The server takes no login on this port; choose an encryption."), lasting=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Trouble(_("%(host)s broke off: %(error)s") % {"host": place.host, "error": str(error)[:150]}) from error


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{code} {' '.join(text.split())}"[:250]
