"""The demo leaves Django's check out only while nothing has changed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from salesmgmt.embedded import migrating
from tests.setup.conftest import Serving


@pytest.fixture
def database(serving: Serving) -> Iterator[str]:
    url = urlunsplit(urlsplit(serving.database)._replace(path="/migrating"))
    make(serving.database)
    yield url
    with psycopg.connect(serving.database, autocommit=True) as connection:
        connection.execute("DROP DATABASE migrating WITH (FORCE)")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("django==5.2\n")
    (tmp_path / "leads" / "migrations").mkdir(parents=True)
    (tmp_path / "leads" / "migrations" / "0001_initial.py").write_text("operations = []\n")
    monkeypatch.setattr(migrating, "PROJECT", tmp_path)
    monkeypatch.setattr(migrating, "STAMP", tmp_path / "migrated")
    return tmp_path


def make(maintenance: str) -> None:
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS migrating WITH (FORCE)")
        connection.execute("CREATE DATABASE migrating")


def migrates(url: str) -> bool:
    calls: list[str] = []

    def migrate() -> None:
        calls.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS django_migrations (id serial, name text)")
            connection.execute("INSERT INTO django_migrations (name) VALUES ('0001_initial')")

    migrating.migrate_when_needed(url, migrate)
    return calls == [url]


def edit_a_migration(project: Path, url: str, maintenance: str) -> None:
    (project / "leads" / "migrations" / "0001_initial.py").write_text("operations = [1]\n")


def lock_another_version(project: Path, url: str, maintenance: str) -> None:
    (project / "requirements" / "base.txt").write_text("django==5.3\n")


def make_the_database_again(project: Path, url: str, maintenance: str) -> None:
    make(maintenance)


def take_a_migration_back(project: Path, url: str, maintenance: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("DELETE FROM django_migrations"))


def test_a_second_start_does_not_migrate(database: str, project: Path) -> None:
    assert migrates(database)

    assert not migrates(database)


@pytest.mark.parametrize(
    "change", [edit_a_migration, lock_another_version, make_the_database_again, take_a_migration_back]
)
def test_every_change_makes_it_migrate(
    database: str,
    project: Path,
    serving: Serving,
    change: Callable[[Path, str, str], None],
) -> None:
    migrates(database)
    change(project, database, serving.database)

    assert migrates(database)
