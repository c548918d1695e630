"""What telephone systems tell us: one message read and checked, and how far a call has come. Pure.

{"type": "call.ringing" | "call.answered" | "call.ended" | "call.recording", "data": {"call_id", "direction": "in" | "out", "number",
 "extension", "at", "duration" (seconds), "recording_url"}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from core.names import normalize_phone

TYPES = ("call.ringing", "call.answered", "call.ended", "call.recording")
LONGEST, MOST_SECONDS = {"call_id": 120, "number": 40, "extension": 20, "recording_url": 500}, 24 * 3600
MOST_BYTES = 16 * 1024
FUTURE = timedelta(minutes=10)


class Malformed(Exception):
    """The message can't be understood; the text names the field."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message about a call."""

    kind: str
    call_id: str
    direction: str
    number: str
    extension: str
    at: datetime
    seconds: int | None
    recording_url: str


def read(raw: bytes, *, now: datetime) -> Told:
    try:
        said: Any = json.loads(raw)
    except ValueError as error:
        raise Malformed("body") from error
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, Mapping) or said.get("type") not in TYPES:
        raise Malformed("type")
    texts = {name: _text(data, name, most) for name, most in LONGEST.items()}
    if not texts["call_id"]:
        raise Malformed("call_id")
    direction = data.get("direction", "in")
    if direction not in ("in", "out"):
        raise Malformed("direction")
    number = normalize_phone(texts["number"])[:40]
    seconds, at = _seconds(data.get("duration")), _instant(data.get("at"), now)
    recording = _address(texts["recording_url"])
    return Told(said["type"], texts["call_id"], direction, number, texts["extension"], at, seconds, recording)


def _text(data: Mapping[str, Any], name: str, most: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str | int) or len(str(value)) > most or "\x00" in str(value):
        raise Malformed(name)
    return str(value).strip()


def _seconds(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SECONDS:
        raise Malformed("duration")
    return value


def _instant(value: Any, now: datetime) -> datetime:
    """When it happened; a system without a clock is believed to tell at once."""
    if value is None:
        return now
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Malformed("at") from error
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(at, now) if at <= now + FUTURE else _too_late()


def _too_late() -> datetime:
    raise Malformed("at")


def _address(text: str) -> str:
    """A recording is a link for people: nothing but http(s), and it is never fetched by us."""
    if text and (urlsplit(text).scheme not in ("http", "https") or any(letter in text for letter in '<>"\\ ')):
        raise Malformed("recording_url")
    return text
