"""The headers of a delivery by Standard Webhooks, and how the secrets rest.

The header of the signature carries one `v1,<base64>` for each secret that is valid at the moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core import sealing
from core.standard_webhooks import MARK, new_secret
from core.standard_webhooks import sign as signature

PURPOSE = "webhooks"


def seal(secret: str) -> str:
    return sealing.seal(secret, purpose=PURPOSE)


def unseal(sealed: str) -> str:
    return sealing.unseal(sealed, purpose=PURPOSE)


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


__all__ = ["MARK", "headers", "new_secret", "seal", "signature", "unseal"]
