"""The embedded servers: who may talk to them, and that they come back after every kind of end."""

import os
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis

from tests.setup.conftest import Serving, serve


def write_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def read_the_row(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT answer FROM kept").fetchone()


@pytest.mark.parametrize("password", ["", "postgres", "wrong"])
def test_postgres_wants_its_password(serving: Serving, password: str) -> None:
    address = urlsplit(serving.database)

    for role in ("postgres", "salesmgmt"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=address.hostname, port=address.port, user=role, password=password, dbname="postgres")

    with psycopg.connect(serving.database) as connection:
        assert connection.execute("SELECT current_user::text, current_database()::text").fetchone() == (
            "salesmgmt",
            "salesmgmt",
        )


def test_valkey_wants_its_password(serving: Serving) -> None:
    address = urlsplit(serving.broker)
    assert address.hostname is not None
    assert address.port is not None

    with pytest.raises(redis.AuthenticationError):
        redis.Redis(host=address.hostname, port=address.port).ping()

    assert redis.Redis.from_url(serving.broker).ping() is True


def test_both_listen_on_loopback_only(serving: Serving) -> None:
    for name in ("postgres", "valkey"):
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(serving.pid(name)).net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]


def test_the_products_role_is_no_superuser_but_may_make_databases_and_trusted_extensions(serving: Serving) -> None:
    with psycopg.connect(serving.database, autocommit=True) as connection:
        query = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(query).fetchone() == (False, True, False, False)
        connection.execute("CREATE EXTENSION btree_gist")


def test_chinese_text_has_trigrams_and_letters_have_cases(serving: Serving) -> None:
    with psycopg.connect(serving.database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        query = "SELECT cardinality(show_trgm('北京大学')), lower('ÄÖ'), upper('straße') COLLATE pg_unicode_fast"
        assert connection.execute(query).fetchone() == (5, "äö", "STRASSE")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers over to somebody else")
def test_root_runs_them_as_nobody_and_closes_their_data(serving: Serving) -> None:
    for name in ("postgres", "valkey"):
        assert psutil.Process(serving.pid(name)).username() == "nobody"
    for private in ("postgres/data", "valkey/work"):
        assert (serving.folder / private).stat().st_mode & 0o077 == 0


def test_no_password_is_readable_by_others_or_visible_in_the_process_list(serving: Serving) -> None:
    passwords = [urlsplit(address).password or "" for address in (serving.database, serving.broker)]
    assert all(len(password) >= 32 for password in passwords)

    for path in serving.folder.rglob("*"):
        if path.is_file() and path.stat().st_mode & 0o077 and path.stat().st_size < 1_000_000:
            assert not any(password.encode() in path.read_bytes() for password in passwords), path
    for name in ("postgres", "valkey"):
        command = " ".join(psutil.Process(serving.pid(name)).cmdline())
        assert not any(password in command for password in passwords)


def test_a_restart_keeps_data_and_addresses(folder: Path) -> None:
    first = serve(folder)
    write_a_row(first.database)
    first.process.terminate()
    assert first.process.wait(30) == 0

    second = serve(folder)

    assert (second.database, second.broker) == (first.database, first.broker)
    assert read_the_row(second.database) == (42,)
    second.process.terminate()
    assert second.process.wait(30) == 0


def test_everything_killed_at_once_starts_again_with_all_that_was_committed(folder: Path) -> None:
    first = serve(folder)
    write_a_row(first.database)
    server = psutil.Process(first.pid("postgres"))
    first.kill_with_guardian()
    for process in [server, *server.children()]:
        with suppress(psutil.NoSuchProcess):  # without its server a process of it ends by itself
            process.kill()

    second = serve(folder)

    assert read_the_row(second.database) == (42,)
    second.process.terminate()
    assert second.process.wait(30) == 0


def test_an_orphaned_server_is_stopped_and_started_anew(folder: Path) -> None:
    first = serve(folder)
    write_a_row(first.database)
    orphan = first.pid("postgres")
    first.kill_with_guardian()
    (folder / "services.running").unlink()  # not even a record is left
    assert psutil.pid_exists(orphan)

    second = serve(folder)

    assert second.pid("postgres") != orphan
    assert read_the_row(second.database) == (42,)
    second.process.terminate()
    assert second.process.wait(30) == 0


def test_a_note_that_names_a_stranger_does_not_harm_the_stranger(folder: Path) -> None:
    first = serve(folder)
    write_a_row(first.database)
    note = folder / "postgres" / "data" / "postmaster.pid"
    old = note.read_text()
    first.process.terminate()
    assert first.process.wait(30) == 0
    stranger = subprocess.Popen(["sleep", "1000"])
    note.write_text("\n".join([str(stranger.pid), *old.splitlines()[1:], ""]))

    second = serve(folder)

    assert read_the_row(second.database) == (42,)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    second.process.terminate()
    assert second.process.wait(30) == 0


def test_a_port_that_was_taken_meanwhile_is_replaced(folder: Path) -> None:
    first = serve(folder)
    first.process.terminate()
    assert first.process.wait(30) == 0
    taken = urlsplit(first.database).port

    # `create_server` also takes a port on which connections of a moment ago still time out.
    with socket.create_server(("127.0.0.1", taken or 0)):
        second = serve(folder)

    assert urlsplit(second.database).port != taken
    second.process.terminate()
    assert second.process.wait(30) == 0
