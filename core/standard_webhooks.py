"""Messages of other programs to us, signed by Standard Webhooks (https://www.standardwebhooks.com, HMAC-SHA256). Pure.

The signed text is `{id}.{timestamp}.{body}`; the header carries `v1,<base64>`, one or several with a space between.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

MARK = "whsec_"
TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 120


class BadSignature(Exception):
    """The message is not from whom it says, too old, or says nothing of itself."""


def new_secret() -> str:
    """256 random bits in the form that libraries of senders take."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(MARK))
    text = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """The message's id when one of its signatures fits; raises BadSignature."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or len(message_id) > LONGEST_ID or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 13):
        raise BadSignature
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise BadSignature
    try:
        expected = sign(secret, message_id=message_id, timestamp=int(stamp), body=body).encode()
    except (binascii.Error, ValueError) as error:
        raise BadSignature from error
    given = headers.get("webhook-signature", "").encode(errors="replace").split(b" ")
    if not any(hmac.compare_digest(one, expected) for one in given[:8]):
        raise BadSignature
    return message_id
