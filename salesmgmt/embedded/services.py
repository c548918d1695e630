"""The two servers that everything else needs, and where others find their addresses."""

import os
from dataclasses import dataclass
from pathlib import Path

from salesmgmt.embedded import postgres, valkey
from salesmgmt.embedded.places import VAR, secret_key, servers_home, write_private
from salesmgmt.embedded.supervisor import Supervisor, is_held, say

NAME = "services"
ADDRESSES = VAR / "services.env"


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, "SECRET_KEY": secret_key()}


def start_postgres(supervisor: Supervisor, home: Path, *, throwaway: bool = False) -> postgres.Cluster:
    cluster = postgres.cluster_in(home, throwaway=throwaway)
    supervisor.start(postgres.program(cluster), lambda: postgres.is_ready(cluster))
    postgres.ensure_database(cluster)
    return cluster


def start_valkey(supervisor: Supervisor, home: Path) -> valkey.Broker:
    broker = valkey.broker_in(home)
    supervisor.start(valkey.program(broker), lambda: valkey.is_ready(broker))
    return broker


def start(supervisor: Supervisor) -> Addresses:
    """Starts what neither the environment nor a running ./run services brings."""
    shared, home = running(), servers_home()
    database_url = os.environ.get("DATABASE_URL") or (shared and shared.database_url)
    redis_url = os.environ.get("REDIS_URL") or (shared and shared.redis_url)
    return Addresses(
        database_url or start_postgres(supervisor, home / "postgres").url,
        redis_url or start_valkey(supervisor, home / "valkey").url,
    )


def running() -> Addresses | None:
    """The addresses of ./run services when another process runs it."""
    if not is_held(VAR, NAME) or not ADDRESSES.exists():
        return None
    lines = ADDRESSES.read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines)
    return Addresses(values["DATABASE_URL"], values["REDIS_URL"])


def serve() -> None:
    """./run services: until Ctrl-C."""
    with Supervisor(VAR, NAME) as supervisor:
        try:
            addresses = start(supervisor)
            text = "".join(f"{name}={value}\n" for name, value in addresses.environment().items())
            write_private(ADDRESSES, text)
            say(f"PostgreSQL and Valkey are running; their addresses are in {ADDRESSES}. Ctrl-C stops them.")
            supervisor.watch()
        finally:
            ADDRESSES.unlink(missing_ok=True)
