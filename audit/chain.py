"""Hashes over runs of entries. Pure: rows in, hash out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

GENESIS = "0" * 64
# The order and the names are part of what is hashed; a new column must not change the hashes of old rows.
FIELDS = (
    "seq", "at", "actor_id", "actor_name", "via", "action", "record_type", "record_id", "record_name", "changes", "reason", "batch",
)  # fmt: skip


def canonical(row: dict[str, Any]) -> bytes:
    """One entry as bytes that do not depend on key order, time zone or program version."""
    return orjson.dumps({name: row[name] for name in FIELDS}, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def seal_hash(previous_hash: str, rows: Iterable[dict[str, Any]]) -> str:
    """The hash of a run of entries in the order of their numbers, chained to the seal before it."""
    digest = hashlib.sha256(previous_hash.encode())
    for row in rows:
        line = canonical(row)
        digest.update(len(line).to_bytes(8, "big"))
        digest.update(line)
    return digest.hexdigest()
