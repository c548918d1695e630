"""Messages that say that another one could not be delivered (RFC 3464, and those that only say so in words)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage, Message

IDS = re.compile(r"^message-id:\s*(<[^<>\s]{3,398}>)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"[\w.+\-=]+@[\w\-]+(?:\.[\w\-]+)+")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SENDERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.IGNORECASE)
SUBJECTS = re.compile(
    r"undeliver|delivery (status|failure|has failed)|returned mail|mail delivery|failure notice|退信|无法投递|系统退信|投递失败",
    re.IGNORECASE,
)
PERMANENT = re.compile(
    r"user unknown|no such user|does not exist|unknown user|mailbox unavailable|不存在|无此用户|\b550\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """Which message did not reach whom. `permanent`: the address is no good, not only busy. `delayed`: it is still being tried."""

    original_id: str
    address: str
    permanent: bool
    delayed: bool
    why: str


def bounce_of(message: EmailMessage, sender: str, subject: str, text: str) -> Bounce | None:
    report = message.get_content_type() == "multipart/report" and message.get_param("report-type") == "delivery-status"
    if report:
        return _of_report(message)
    if SENDERS.match(sender) and SUBJECTS.search(subject):
        return _of_words(message, text)
    return None


def _of_report(message: EmailMessage) -> Bounce:
    fields: dict[str, str] = {}
    for part in _inner(message):
        if part.get_content_type() == "message/delivery-status":
            for block in _parts(part):
                fields |= {name.lower(): str(value) for name, value in block.items()}
    status, action = fields.get("status", ""), fields.get("action", "failed").strip().lower()
    receiver = ADDRESS.search(fields.get("final-recipient", "") or fields.get("original-recipient", ""))
    why = " ".join(fields.get("diagnostic-code", "").partition(";")[2].split()) or status
    return Bounce(
        _original(message), receiver[0].lower() if receiver else "", status.startswith("5") and action == "failed",
        action in ("delayed", "relayed", "delivered", "expanded"), why[:200],
    )  # fmt: skip


def _of_words(message: EmailMessage, text: str) -> Bounce:
    status, receiver = STATUS.search(text), ADDRESS.search(text)
    permanent = bool(PERMANENT.search(text)) or bool(status and status[1].startswith("5"))
    why = next((line.strip() for line in text.splitlines() if PERMANENT.search(line)), "")
    return Bounce(
        _original(message) or _id_in(text), receiver[0].lower() if receiver else "", permanent, False, why[:200]
    )


def _inner(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count > 100:
            return
        yield part


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _original(message: EmailMessage) -> str:
    """The id of the returned message, from its copy or from the copy of its headers."""
    for part in _inner(message):
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            with suppress(Exception):  # whatever a broken header provokes
                if found := IDS.search(f"message-id: {_parts(part)[0]['message-id']}"):
                    return found[1]
        if part.get_content_type() == "text/rfc822-headers":
            with suppress(Exception):
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and (found := IDS.search(payload.decode("utf-8", "replace"))):
                    return found[1]
    return ""


def _id_in(text: str) -> str:
    found = IDS.search(text)
    return found[1] if found else ""
