"""A small IMAP4rev1 server (RFC 3501) for tests: LOGIN with quoted strings and literals, SELECT and EXAMINE, UID SEARCH, UID FETCH.

It answers as Dovecot does in what the product relies on: sequence numbers, literals, untagged data, "n:*" that always names the last
message, and refusals as NO and BAD. `mailbox` is changed by the test while the server runs.
"""

from __future__ import annotations

import re
import socketserver
import sys
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Box:
    """Messages by their UID; a new `uid_validity` is a folder that was made anew."""

    uid_validity: int = 1
    messages: dict[int, bytes] = field(default_factory=dict)
    user: str = "alice"
    password: str = 'pass "word" {7}'
    logins: int = 0
    fetched: list[int] = field(default_factory=list)
    # Breaks the connection when this UID is asked for.
    breaks_at: int | None = None

    def add(self, raw: bytes) -> int:
        uid = max(self.messages, default=0) + 1
        self.messages[uid] = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return uid


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: Box = self.server.box  # type: ignore[attr-defined]
        self.logged_in = self.selected = False
        self.say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := self.rfile.readline():
            words, tail = self.read_command(line)
            tag, name, rest = words[0], words[1].upper(), words[2:]
            if not self.answer(tag, name, rest, tail):
                return

    def read_command(self, line: bytes) -> tuple[list[str], str]:
        """The words of a command; literals are asked for and taken in."""
        text = line.decode().rstrip("\r\n")
        while found := re.search(r"\{(\d+)\}$", text):
            self.say("+ go on")
            literal = self.rfile.read(int(found[1])).decode()
            quoted = literal.replace("\\", "\\\\").replace('"', '\\"')
            text = text[: found.start()] + f'"{quoted}"' + self.rfile.readline().decode().rstrip("\r\n")
        return [self.unquoted(word) for word in re.findall(r'"(?:[^"\\]|\\.)*"|\S+', text)], text

    @staticmethod
    def unquoted(word: str) -> str:
        return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word

    def say(self, text: str | bytes) -> None:
        self.wfile.write((text if isinstance(text, bytes) else text.encode()) + b"\r\n")

    def answer(self, tag: str, name: str, rest: list[str], text: str) -> bool:  # noqa: C901  a dispatch
        if name == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif name == "LOGIN":
            self.box.logins += 1
            if rest != [self.box.user, self.box.password]:
                self.say(f"{tag} NO [AUTHENTICATIONFAILED] Authentication failed.")
                return True
            self.logged_in = True
        elif name == "LOGOUT":
            self.say("* BYE Logging out")
            self.say(f"{tag} OK done")
            return False
        elif not self.logged_in:
            self.say(f"{tag} BAD Log in first")
            return True
        elif name in ("SELECT", "EXAMINE"):
            if rest[0].upper() != "INBOX":
                self.say(f"{tag} NO [NONEXISTENT] Mailbox doesn't exist: {rest[0]}")
                return True
            assert name == "EXAMINE", "the product only reads: SELECT would mark messages as seen"
            self.select()
        elif name == "UID" and self.selected:
            return self.by_uid(tag, rest)
        elif name != "NOOP":
            self.say(f"{tag} BAD Unknown command")
            return True
        self.say(f"{tag} OK done")
        return True

    def select(self) -> None:
        self.selected = True
        self.say("* FLAGS (\\Seen)")
        self.say(f"* {len(self.box.messages)} EXISTS")
        self.say("* 0 RECENT")
        self.say(f"* OK [UIDVALIDITY {self.box.uid_validity}] UIDs valid")
        self.say(f"* OK [UIDNEXT {max(self.box.messages, default=0) + 1}] Predicted next UID")

    def by_uid(self, tag: str, rest: list[str]) -> bool:
        uids = sorted(self.box.messages)
        if rest[0].upper() == "SEARCH":
            first = int(re.match(r"(\d+):\*$", rest[2])[1])  # type: ignore[index]
            found = [uid for uid in uids if uid >= first] or uids[-1:]
            self.say("* SEARCH " + " ".join(map(str, found)))
        elif rest[0].upper() == "FETCH":
            uid, what = int(rest[1]), " ".join(rest[2:]).strip("()").upper()
            if uid == self.box.breaks_at:
                self.connection.close()
                return False
            if uid in self.box.messages:
                self.fetch(uids.index(uid) + 1, uid, what)
        self.say(f"{tag} OK done")
        return True

    def fetch(self, number: int, uid: int, what: str) -> None:
        raw = self.box.messages[uid]
        if what == "RFC822.SIZE":
            self.say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return
        assert "PEEK" in what, "reading must not mark as seen"
        self.box.fetched.append(uid)
        section = "HEADER" if "HEADER" in what else ""
        content = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if section else raw
        self.wfile.write(f"* {number} FETCH (UID {uid} BODY[{section}] {{{len(content)}}}\r\n".encode() + content)
        self.say(")")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, box: Box) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), Session)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken connection is what the tests want; an assertion must be seen."""
        if isinstance(sys.exc_info()[1], AssertionError):
            super().handle_error(request, client_address)

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def port(self) -> int:
        return self.server_address[1]
