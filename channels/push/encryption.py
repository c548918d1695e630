"""A message that only the subscribed browser can read (RFC 8291, aes128gcm of RFC 8188), and the signature that says whose it is."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channels.push import keys
from channels.push.encoding import from_text, to_text

RECORD_SIZE, LAST_RECORD, MOST_BYTES = 4096, b"\x02", 3800
VALID_FOR = timedelta(hours=12)


def encrypt(
    message: bytes, *, p256dh: str, auth: str, ours: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """`ours` and `salt` are fresh for every message; only the worked example of the standard gives them."""
    ours, salt = ours or ec.generate_private_key(keys.CURVE), salt or os.urandom(16)
    their_point, our_point = from_text(p256dh), keys.point_of(ours.public_key())
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(keys.CURVE, their_point))
    secret = _derive(shared, from_text(auth), b"WebPush: info\x00" + their_point + our_point, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD_SIZE.to_bytes(4) + bytes([len(our_point)]) + our_point
    return head + AESGCM(key).encrypt(nonce, message[:MOST_BYTES] + LAST_RECORD, None)


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def authorization(endpoint: str, now: datetime) -> str:
    """VAPID: a JWT for the push service's origin, signed with the installation's key."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + VALID_FOR).timestamp()),
        "sub": keys.subject(),
    }
    head = to_text(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    text = f"{head}.{to_text(json.dumps(claims, separators=(',', ':')).encode())}"
    r, s = utils.decode_dss_signature(keys.private_key().sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={text}.{to_text(r.to_bytes(32) + s.to_bytes(32))}, k={keys.public_text()}"
