"""The installation's VAPID keys: VAPID_PRIVATE_KEY (32 bytes, base64url) and VAPID_SUBJECT (mailto: of who runs it)."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from channels.push.encoding import from_text, to_text

CURVE = ec.SECP256R1()


def configured() -> bool:
    return bool(os.environ.get("VAPID_PRIVATE_KEY"))


def private_key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_text(os.environ["VAPID_PRIVATE_KEY"])), CURVE)


def public_text() -> str:
    """What browsers subscribe with; empty where there are no keys."""
    return to_text(point_of(private_key().public_key())) if configured() else ""


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def subject() -> str:
    return os.environ.get("VAPID_SUBJECT", f"mailto:{settings.DEFAULT_FROM_EMAIL}")


def new_private_text() -> str:
    return to_text(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32))
