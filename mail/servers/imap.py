"""IMAP, reading only: the folder is opened with EXAMINE, so that nothing is marked as read by us."""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mail.servers.hosts import SECONDS, Place, Trouble, connect, secured

LARGEST = 26 * 1024 * 1024
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message of a folder. Of one that is too large only the head is there, and `cut` says so."""

    uid: int
    raw: bytes
    cut: bool = False


class Connection(imaplib.IMAP4):
    """imaplib's, over a socket that was made and vetted elsewhere."""

    def __init__(self, place: Place, seconds: float = SECONDS) -> None:
        self._place, self._seconds = place, seconds
        super().__init__(place.host, place.port, timeout=seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return connect(self._place, self._seconds)

    def encrypt(self) -> None:
        kind, said = self._simple_command("STARTTLS")
        if kind != "OK":
            raise Trouble(_words(said), lasting=True)
        self.sock = secured(self.sock, self._place)
        if hasattr(self, "_file"):
            self._file = self.sock.makefile("rb")
        else:
            self.file = self.sock.makefile("rb")
        self._tls_established = True
        self._get_capabilities()


class Folder:
    """A folder that was opened: its UIDVALIDITY, and what lies in it behind a UID."""

    def __init__(self, connection: Connection, uid_validity: int) -> None:
        self._connection, self.uid_validity = connection, uid_validity

    def uids_after(self, uid: int, since: date) -> list[int]:
        """In their order. “n:*” names the last message also when it lies before n, so it is asked once more."""
        day = f"{since.day:02d}-{MONTHS[since.month - 1]}-{since.year}"
        kind, found = self._connection.uid("SEARCH", f"UID {uid + 1}:*", f"SINCE {day}")
        if kind != "OK":
            raise Trouble(_words(found))
        return sorted({int(word) for line in found if line for word in line.split() if int(word) > uid})

    def fetch(self, uid: int) -> Fetched | None:
        """The message, without marking it as read; None when it has gone in the meantime."""
        kind, said = self._connection.uid("FETCH", str(uid), "(RFC822.SIZE)")
        sizes = [SIZE.search(part[0] if isinstance(part, tuple) else part) for part in said if part]
        size = next((int(found[1]) for found in sizes if found), None)
        if kind != "OK" or size is None:
            return None
        cut = size > LARGEST
        kind, said = self._connection.uid("FETCH", str(uid), "(BODY.PEEK[HEADER])" if cut else "(BODY.PEEK[])")
        raw = next((part[1] for part in said if isinstance(part, tuple) and len(part) > 1), None)
        return Fetched(uid, raw, cut) if kind == "OK" and isinstance(raw, bytes) else None


@contextmanager
def opened(place: Place, name: str) -> Iterator[Folder]:
    """The folder, ready to be read; Trouble says in words why it is not."""
    try:
        connection = Connection(place)
    except (imaplib.IMAP4.error, OSError) as error:
        raise Trouble(_("%(host)s broke off: %(error)s") % {"host": place.host, "error": _words(error)}) from error
    try:
        yield _folder(connection, place, name)
    except (imaplib.IMAP4.error, OSError) as error:
        raise Trouble(_("%(host)s broke off: %(error)s") % {"host": place.host, "error": _words(error)}) from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def _folder(connection: Connection, place: Place, name: str) -> Folder:
    if place.security == "starttls":
        connection.encrypt()
    _log_in(connection, place)
    kind, said = connection.select('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"', readonly=True)
    if kind != "OK":
        raise Trouble(_("There is no folder “%(name)s”: %(said)s") % {"name": name, "said": _words(said)}, lasting=True)
    _kind, validity = connection.response("UIDVALIDITY")
    if not validity or not validity[0]:
        raise Trouble(_("The server numbers its messages in no lasting way (no UIDVALIDITY)."), lasting=True)
    return Folder(connection, int(validity[0]))


def _log_in(connection: Connection, place: Place) -> None:
    """LOGIN with the password as a literal: quotes and letters of any kind may stand in it."""
    try:
        connection.literal = place.password.encode()  # type: ignore[assignment]
        quoted = '"' + place.username.replace("\\", "\\\\").replace('"', '\\"') + '"'
        kind, said = connection._simple_command("LOGIN", quoted)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Trouble(_("User name or password is wrong: %(said)s") % {"said": _words(error)}, lasting=True) from error
    if kind != "OK":
        raise Trouble(_("User name or password is wrong: %(said)s") % {"said": _words(said)}, lasting=True)
    connection.state = "AUTH"


def _words(said: object) -> str:
    parts = said if isinstance(said, list | tuple) else [said]
    texts = [part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts if part]
    return " ".join(" ".join(texts).split())[:200]
