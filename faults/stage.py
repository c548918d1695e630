"""Servers, workers and schedulers of their own, started and killed at will; all end with the run, also when that is killed itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import psutil
import redis

from salesmgmt.embedded import postgres, product, valkey
from salesmgmt.embedded.places import secret_key
from salesmgmt.embedded.processes import Program, Record, record_of, spawn, start_guardian, stop, write_records

# The demo's cluster is thrown away at the end, but between a kill and a restart it has to keep what it promised.
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Stage:
    """Use as a context. `environment` is what every process of the product gets."""

    def __init__(self, **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="salesmgmt-faults-"))
        self.folder.chmod(0o755)
        self._running: dict[str, tuple[Program, subprocess.Popen[bytes], Record]] = {}
        self._more = environment
        self.restarts: dict[str, int] = {}

    def __enter__(self) -> Stage:
        self._guardian = start_guardian(self.folder / "running")
        self.cluster = postgres.cluster_in(self.folder / "postgres", throwaway=True)
        self.broker = valkey.broker_in(self.folder / "valkey")
        self.start_postgres()
        postgres.ensure_database(self.cluster)
        self.start_valkey()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in reversed(list(self._running)):
            self._stop(name)
        self._guardian.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.cluster.url, "REDIS_URL": self.broker.url, "SECRET_KEY": secret_key(), "LOG_JSON": "0",
            "MEDIA_ROOT": str(self.folder / "media"), **self._more,
        }  # fmt: skip

    def start_postgres(self) -> None:
        program = postgres.program(self.cluster)
        settings = [part for name, value in SAFE.items() for part in ("-c", f"{name}={value}")]
        self._start(replace(program, command=(*program.command, *settings)), lambda: postgres.is_ready(self.cluster))

    def start_valkey(self) -> None:
        self._start(valkey.program(self.broker), lambda: valkey.is_ready(self.broker))

    def start_worker(self, name: str = "worker", *, wait: bool = True) -> None:
        program = replace(product.worker(self.environment), name=name)
        options = (*program.command, "-n", f"{name}@%h")
        self._start(replace(program, command=options), lambda: not wait or " ready." in self.log(name))

    def start_scheduler(self, name: str = "scheduler") -> None:
        schedule = self.folder / f"beat-{name}-{len(self.restarts)}-{time.monotonic_ns()}"
        self._start(replace(product.scheduler(self.environment, schedule), name=name), product.started_at_once)

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def process(self, name: str) -> psutil.Process:
        return psutil.Process(self._running[name][1].pid)

    def is_up(self, name: str) -> bool:
        return name in self._running

    def children(self, name: str) -> list[psutil.Process]:
        try:
            return self.process(name).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self, name: str) -> None:
        """With all that it started, at once, as the kernel does it to whom memory runs out."""
        _program, process, _record = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._write()

    def kill_child(self, name: str, pick: Callable[[list[psutil.Process]], psutil.Process]) -> bool:
        """One of the processes in a worker's pool; its parent starts another one."""
        found = self.children(name)
        if not found:
            return False
        try:
            pick(found).send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            return False
        return True

    def revive_worker(self) -> None:
        """What the product's supervisor does: Celery ends itself where a process of its pool is killed before its first loop."""
        if self.is_up("worker") and self._running["worker"][1].poll() is not None:
            del self._running["worker"]
            self.start_worker(wait=False)

    def flush_valkey(self) -> None:
        with redis.Redis.from_url(self.broker.url) as client:
            client.flushall()

    def _start(self, program: Program, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        log = self.folder / f"{program.name}.log"
        log.write_bytes(b"")
        process = spawn(program, log)
        self._running[program.name] = (program, process, record_of(program, process))
        self._write()
        self.restarts[program.name] = self.restarts.get(program.name, -1) + 1
        deadline = time.monotonic() + seconds
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{program.name} did not start:\n{self.log(program.name)[-2000:]}")
            time.sleep(0.05)

    def _stop(self, name: str) -> None:
        _program, process, record = self._running[name]
        process.poll()
        stop(record)
        process.wait()
        del self._running[name]
        self._write()

    def _write(self) -> None:
        write_records(self.folder / "running", [record for _program, _process, record in self._running.values()])
