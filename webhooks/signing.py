"""Signatures by Standard Webhooks (https://www.standardwebhooks.com, HMAC-SHA256), and how the secrets rest.

The signed text is `{id}.{timestamp}.{body}`; the header carries one `v1,<base64>` for each secret that is valid at the moment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from cryptography.fernet import Fernet
from django.conf import settings

MARK = "whsec_"


def new_secret() -> str:
    """256 random bits in the form that libraries of receivers take."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode()


def _box() -> Fernet:
    """A key of its own, derived from the installation's: a dump of the database alone signs nothing."""
    key = hashlib.sha256(b"webhooks:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(MARK))
    text = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def headers(valid: Iterable[str], *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    timestamp = int(at.timestamp())
    signatures = [signature(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in valid]
    return {
        "Content-Type": "application/json",
        "User-Agent": "salesmgmt-webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
