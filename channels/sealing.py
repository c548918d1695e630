"""How addresses and secrets of bots rest: encrypted with a key of this room's own, derived from the installation's."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode() if sealed else ""


def _box() -> Fernet:
    key = hashlib.sha256(b"channels:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
