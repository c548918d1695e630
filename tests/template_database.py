"""Migrations run once per state of the code; each test process then copies the finished database in a moment.

The template's name carries a hash of all migrations, so a server that is kept between runs never migrates twice, and people with
different migrations don't disturb each other. A kept server has templates of earlier states: when none of their migrations was edited
since, the newest of them is copied and only what is new runs. A fresh server (CI) always migrates from nothing. Tests that need real
transactions get a fresh copy afterwards instead of a flush: the ledgers refuse TRUNCATE, and rows that migrations made would be lost.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

KEPT_TEMPLATES = 4
ROLES = "people/roles.py"
MAKING_A_TEMPLATE = 5_202_611  # an advisory lock: one process migrates, the others wait for it


def migrations() -> dict[str, str]:
    """The hash of each migration, by its place, and of all that they read besides."""
    found = {
        f"{config.label}/{path.name}": _hash(path.read_bytes())
        for config in apps.get_app_configs()
        for path in Path(config.path, "migrations").glob("*.py")
    }
    # The data migrations of the roles read this table.
    found[ROLES] = _hash(Path(settings.BASE_DIR, "people", "roles.py").read_bytes())
    installed = sorted(f"{found.metadata['Name']}=={found.version}" for found in distributions())
    found["installed"] = _hash("\n".join(installed).encode())
    return dict(sorted(found.items()))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def migrations_hash() -> str:
    return _hash(json.dumps(migrations()).encode())


def template_name() -> str:
    return f"template_{migrations_hash()}"


def own_name() -> str:
    """Distinct for each process, so that several people can test on one server at once."""
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


@contextmanager
def server() -> Iterator[psycopg.Connection]:
    """The maintenance database, with autocommit."""
    address = connection.settings_dict
    with psycopg.connect(
        host=address["HOST"],
        port=address["PORT"] or None,
        user=address["USER"],
        password=address["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as opened:
        yield opened


def ensure_template() -> str:
    name = template_name()
    with server() as maintenance:
        maintenance.execute("SELECT pg_advisory_lock(%s)", [MAKING_A_TEMPLATE])
        if not _exists(maintenance, name):
            unfinished = f"{name}_unfinished"
            drop(maintenance, unfinished)
            _begin(maintenance, unfinished)
            _migrate(unfinished)
            note = sql.SQL("COMMENT ON DATABASE {} IS {}")
            maintenance.execute(note.format(sql.Identifier(unfinished), sql.Literal(json.dumps(migrations()))))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            maintenance.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
            _drop_older_templates(maintenance)
        maintenance.execute("SELECT pg_advisory_unlock(%s)", [MAKING_A_TEMPLATE])
    return name


def _begin(maintenance: psycopg.Connection, name: str) -> None:
    """An empty database, or a copy of the newest template all of whose migrations still stand as they ran."""
    present = migrations()
    query = r"""SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database
        WHERE datname LIKE 'template\_%' AND NOT datistemplate AND datname NOT LIKE '%unfinished' ORDER BY oid DESC"""
    for earlier, note in maintenance.execute(query).fetchall():
        if note and json.loads(note).items() <= present.items():
            copy_template(earlier, name)
            return
    maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def copy_template(template: str, name: str) -> None:
    with server() as maintenance:
        drop(maintenance, name)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        maintenance.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def drop(maintenance: psycopg.Connection, name: str) -> None:
    """An autovacuum worker that happens to be in the database belongs to the superuser and can't be sent away: it leaves in a moment."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _attempt in range(40):
        try:
            maintenance.execute(statement)
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.25)
    maintenance.execute(statement)


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _exists(maintenance: psycopg.Connection, name: str) -> bool:
    return maintenance.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _migrate(name: str) -> None:
    before = connection.settings_dict["NAME"]
    use(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        use(before)


def _drop_older_templates(maintenance: psycopg.Connection) -> None:
    query = r"SELECT datname FROM pg_database WHERE datname LIKE 'template\_%%' AND NOT datistemplate ORDER BY oid DESC OFFSET %s"
    for (name,) in maintenance.execute(query, [KEPT_TEMPLATES]).fetchall():
        drop(maintenance, name)
