"""The two servers that everything else needs, and where others find their addresses."""

import os
from dataclasses import dataclass
from pathlib import Path

from salesmgmt.embedded import postgres, valkey
from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.foreground import run_to_the_end
from salesmgmt.embedded.lock import Lock
from salesmgmt.embedded.places import VAR, secret_key, servers_home, write_private
from salesmgmt.embedded.supervisor import Supervisor, say

LOCK = VAR / "servers.lock"
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
    """Starts what neither the environment nor another ./run brings, and tells others where it is."""
    shared = running()
    database_url = os.environ.get("DATABASE_URL") or (shared.database_url if shared else "")
    redis_url = os.environ.get("REDIS_URL") or (shared.redis_url if shared else "")
    if database_url and redis_url:
        return Addresses(database_url, redis_url)
    supervisor.hold(Lock(LOCK, "services"))
    home = servers_home()
    addresses = Addresses(
        database_url or start_postgres(supervisor, home / "postgres").url,
        redis_url or start_valkey(supervisor, home / "valkey").url,
    )
    _publish(addresses)
    supervisor.afterwards(lambda: ADDRESSES.unlink(missing_ok=True))
    return addresses


def running() -> Addresses | None:
    """The addresses of the servers that another ./run has started here."""
    if not ADDRESSES.exists() or not Lock(LOCK, "services").is_taken():
        return None
    lines = ADDRESSES.read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines)
    return Addresses(values["DATABASE_URL"], values["REDIS_URL"])


def serve() -> None:
    """./run services: until Ctrl-C."""
    if running():
        raise CannotRun(f"the servers are already running; their addresses are in {ADDRESSES}.")
    with Supervisor(VAR, "services") as supervisor:
        start(supervisor)
        say(f"PostgreSQL and Valkey are running; their addresses are in {ADDRESSES}. Ctrl-C stops them.")
        supervisor.watch()


def run_beside(name: str, command: list[str]) -> int:
    """A command that needs the servers: with those that run, else with some that run as long as it does."""
    own = f"{name}-{os.getpid()}"
    with Supervisor(VAR, own) as supervisor:
        supervisor.afterwards((VAR / f"{own}.lock").unlink)
        environment = {**os.environ, **start(supervisor).environment()}
        return run_to_the_end(command, environment)


def _publish(addresses: Addresses) -> None:
    text = "".join(f"{name}={value}\n" for name, value in addresses.environment().items())
    write_private(ADDRESSES, text)
