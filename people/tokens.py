"""Secrets that are shown once and kept only as a hash: API tokens and invitation links."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

MARK = "smt_"


@dataclass(frozen=True, slots=True)
class Secret:
    text: str
    prefix: str
    hash: str


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def new_secret() -> Secret:
    """256 random bits; the mark lets scanners of source code recognise a leaked one."""
    text = MARK + secrets.token_urlsafe(32)
    return Secret(text, text[:12], hash_of(text))
