"""The web processes under test, and what they weigh."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import psutil
import psycopg

WORKERS = 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(database_url: str) -> Iterator[tuple[str, psutil.Process]]:
    """The web processes on the benchmark's database; yields its address and the parent process."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LOG_LEVEL": "WARNING",
    }
    options = ("--port", str(port), "--workers", str(WORKERS), "--log-level", "warning")
    command = [sys.executable, "-m", "salesmgmt.serving", *options]
    process = subprocess.Popen(command, env={**environment, "DATABASE_POOL": "1"})
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base)
        yield base, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(base: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{base}/floor/empty/", timeout=2).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


class Used:
    """Seconds of the processor: of the web processes, and of the database's processes that work for them. They are what a request costs
    also where the machine is busy with other things; waiting counts in no column."""

    def __init__(self, parent: psutil.Process, database_url: str) -> None:
        self.web = [parent, *parent.children(recursive=True)]
        with psycopg.connect(database_url) as asking:
            own = asking.info.backend_pid
            sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
            self.database = [psutil.Process(pid) for (pid,) in asking.execute(sql, [own])]

    def seconds(self) -> tuple[float, float]:
        return _processor(self.web), _processor(self.database)


def _processor(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):  # not to be seen from here, as where the database runs elsewhere
            used = process.cpu_times()
            total += used.user + used.system
    return total


def memory_mb(parent: psutil.Process) -> float:
    """Proportional memory (PSS) of the web processes and their parent together, in MB: what they share counts once."""
    family = [parent, *parent.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in family) / 1e6
