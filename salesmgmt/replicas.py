"""A second database to read from: a copy of the first that follows it, when REPLICA_URL names one."""

from __future__ import annotations

import os

import dj_database_url
from dj_database_url import DBConfig


def replica_of(primary: DBConfig) -> dict[str, DBConfig]:
    """The alias "replica" with the settings of the primary, or nothing."""
    url = os.environ.get("REPLICA_URL", "").strip()
    return {"replica": {**primary, **dj_database_url.parse(url)}} if url else {}
