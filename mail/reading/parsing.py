"""A raw message as plain facts. Whatever is broken in it becomes an empty fact, never an exception."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from mail.reading.bounces import Bounce, bounce_of
from mail.reading.cleaning import clean_html, text_of_html

LONGEST_TEXT, LONGEST_HTML, LONGEST_ID = 100_000, 300_000, 400
LONGEST_HEADER = 8000
MOST_PARTS, MOST_ADDRESSES, MOST_REFERENCES = 200, 100, 50
# GB 2312 is what old programs say when they mean its supersets; Windows' Latin-1 is what browsers take for ISO-8859-1.
MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252"}
GUESSES = ("utf-8", "gb18030", "cp1252")
IDS = re.compile(r"<[^<>\s]{3,398}>")
AUTO_SUBJECTS = re.compile(
    r"^\s*((auto(matic|mated)?|out[- ]of[- ](the[- ])?office)\b.{0,20}(reply|response|answer|:)"
    r"|out of (the )?office|abwesen|réponse automatique"
    r"|自动(回复|答复)|自動(回覆|回應)|外出|休假)",
    re.IGNORECASE,
)
# Marks that mass mail and programs put on what they send; an answer of a person bears none of them.
AUTO_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply")
AUTO_PRECEDENCE = frozenset(("auto_reply", "bulk", "junk", "list"))


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sender:
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a message says. `is_automatic`: no person wrote it, so it is no answer and makes no lead."""

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: Sender
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    at: datetime | None
    text: str
    html: str
    parts: tuple[Part, ...]
    is_automatic: bool
    bounce: Bounce | None
    digest: str


def parse(raw: bytes) -> Parsed:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    sender = _sender(message)
    text, html, parts = _bodies(message)
    subject = " ".join(header(message, "subject").split())[:300]
    bounce = bounce_of(message, sender.address, subject, text)
    return Parsed(
        message_id=_first_id(header(message, "message-id")) or f"<{hashlib.sha256(raw).hexdigest()}@none.invalid>",
        in_reply_to=_first_id(header(message, "in-reply-to")),
        references=tuple(IDS.findall(header(message, "references"))[-MOST_REFERENCES:]),
        sender=sender, to=_addresses(message, "to"), cc=_addresses(message, "cc"),
        subject=subject, at=_date(message), text=text, html=html, parts=parts,
        is_automatic=bounce is not None or _is_automatic(message, subject), bounce=bounce,
        digest=_digest(sender.address, header(message, "date"), subject, text),
    )  # fmt: skip


def header(message: EmailMessage, name: str) -> str:
    """Its text; "" for one that is absent, or too broken to be read."""
    with suppress(Exception):  # the registry of headers raises whatever a broken one provokes
        raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
        # The parser of headers needs time that grows with the square of their length.
        return (
            str(policy.default.header_fetch_parse(name, raw[:LONGEST_HEADER]))
            .replace("\x00", "")
            .encode("utf-8", "replace")
            .decode()
        )
    return ""


def _first_id(text: str) -> str:
    found = IDS.search(text)
    return found[0][:LONGEST_ID] if found else ""


def _sender(message: EmailMessage) -> Sender:
    pairs = _pairs(message, "from") or _pairs(message, "sender")
    return Sender(pairs[0][1], pairs[0][0][:120]) if pairs else Sender()


def _addresses(message: EmailMessage, name: str) -> tuple[str, ...]:
    return tuple(address for _name, address in _pairs(message, name)[:MOST_ADDRESSES])


def _pairs(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names and addresses in lower case; what is no address is left out."""
    pairs = getaddresses([header(message, name)])
    return [(" ".join(shown.split()), address) for shown, given in pairs if (address := address_of(given))]


def address_of(text: str) -> str:
    """In lower case; "" for what is no address."""
    address = text.strip().lower()
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or len(address) > 254 or any(char.isspace() or ord(char) < 32 for char in address):
        return ""
    with suppress(Exception):
        return Address(addr_spec=address).addr_spec
    return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(header(message, "date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def _is_automatic(message: EmailMessage, subject: str) -> bool:
    submitted = header(message, "auto-submitted").lower().partition(";")[0].strip()
    precedence = header(message, "precedence").strip().lower()
    return (
        (submitted not in ("", "no"))
        or precedence in AUTO_PRECEDENCE
        or any(header(message, name) for name in (*AUTO_HEADERS, "list-id", "list-unsubscribe"))
        or header(message, "return-path").strip() == "<>"
        or bool(AUTO_SUBJECTS.search(subject))
    )


def _bodies(message: EmailMessage) -> tuple[str, str, tuple[Part, ...]]:
    """Text, cleaned HTML and files; text is made of the HTML where there is none."""
    texts, htmls, files = [], [], []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _file_name(part)
        if kind.startswith("image/") and part.get("content-id") and part.get_content_disposition() != "attachment":
            continue  # a picture inside the HTML: logos of signatures, mostly
        if name or part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            if not kind.startswith("message/delivery-status"):
                files.append(Part(name or _name_by_kind(kind), _payload(part)))
        elif kind == "text/plain":
            texts.append(_text(part))
        else:
            htmls.append(_text(part))
    html = clean_html("\n".join(htmls)[:LONGEST_HTML])
    text = "\n".join(texts).strip() or text_of_html("\n".join(htmls)[:LONGEST_HTML])
    return text.replace("\r\n", "\n")[:LONGEST_TEXT], html, tuple(files)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that hold something; a message inside is a file of its own."""
    waiting, count = [message], 0
    while waiting and count < MOST_PARTS:
        part, count = waiting.pop(0), count + 1
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting[:0] = [child for child in part.iter_parts() if isinstance(child, EmailMessage)]
        else:
            yield part


def _file_name(part: EmailMessage) -> str:
    with suppress(Exception):
        return str(part.get_filename() or "").replace("\x00", "").encode("utf-8", "replace").decode()
    return ""


def _name_by_kind(kind: str) -> str:
    known = {
        "message/rfc822": "message.eml",
        "image/png": "image.png",
        "image/jpeg": "image.jpg",
        "text/calendar": "event.ics",
    }
    return known.get(kind, "file.bin")


def _payload(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    with suppress(Exception):
        found = part.get_payload(decode=True)
        return found if isinstance(found, bytes) else b""
    return b""


def _text(part: EmailMessage) -> str:
    said = (part.get_content_charset("") or "").lower()
    return decoded(_payload(part), said).replace("\x00", "")


def decoded(content: bytes, charset: str) -> str:
    """In the charset that is meant, else in the first that fits; a wrong one shows marks instead of raising."""
    for name in (MEANT.get(charset, charset), *GUESSES):
        with suppress(LookupError, UnicodeDecodeError, ValueError):
            if name:
                return content.decode(name)
    return content.decode("utf-8", "replace")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
