"""Migrations at the start of the demo, left out when nothing has changed since the last start: Django's check alone costs seconds."""

import hashlib
from collections.abc import Callable

import psycopg

from salesmgmt.embedded.places import PROJECT, VAR, write_private

STAMP = VAR / "migrated"


def migrate_when_needed(database_url: str, migrate: Callable[[], None]) -> None:
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == _state(database_url):
        return
    migrate()
    write_private(STAMP, _state(database_url))


def _state(database_url: str) -> str:
    """Which database it is, what has been applied to it, and what there is to apply."""
    digest = hashlib.sha256((PROJECT / "requirements" / "base.txt").read_bytes())
    for path in sorted(PROJECT.glob("*/migrations/*.py")):
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return f"{_applied(database_url)} {digest.hexdigest()}"


def _applied(database_url: str) -> str:
    """The address is hashed with the password in it; the number tells a database that was dropped and made again."""
    address = hashlib.sha256(database_url.encode()).hexdigest()
    with psycopg.connect(database_url) as connection:
        number = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        applied: tuple[object, ...] | None = None
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() != (None,):
            applied = connection.execute("SELECT count(*), max(id) FROM django_migrations").fetchone()
    return f"{address} {number} {applied}"
