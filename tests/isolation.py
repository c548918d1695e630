"""Loaded before Django's settings: gives each pytest process a broker of its own and checks that it has a database server.

Databases are made in tests/template_database.py; PostgreSQL is shared by all processes of a run, a Valkey of one's own costs
20 ms and 3 MB and keeps channels, locks and FLUSHALL from reaching the neighbour.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from salesmgmt.embedded import valkey
from salesmgmt.embedded.processes import record_of, spawn, start_guardian, stop, write_records


@dataclass
class PrivateBroker:
    """Stops with the process that asked for it, also when that one is killed."""

    folder: Path

    def start(self) -> str:
        broker = valkey.broker_in(self.folder / "valkey")
        program = valkey.program(broker)
        self._guardian = start_guardian(self.folder / "running")
        self._process = spawn(program, self.folder / "valkey.log")
        self._record = record_of(program, self._process)
        write_records(self.folder / "running", [self._record])
        deadline = time.monotonic() + 20
        while not valkey.is_ready(broker):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise pytest.UsageError(f"Valkey did not start:\n{(self.folder / 'valkey.log').read_text()}")
            time.sleep(0.01)
        return broker.url

    def stop(self) -> None:
        stop(self._record)
        self._process.wait()
        write_records(self.folder / "running", [])
        self._guardian.communicate()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    if not os.environ.get("DATABASE_URL"):
        raise pytest.UsageError(
            "DATABASE_URL is not set: start the tests with ./run test, or with ./run test --keep PATH"
        )
    folder = Path(tempfile.mkdtemp(prefix="salesmgmt-test-"))
    folder.chmod(0o755)
    broker = PrivateBroker(folder)
    os.environ["REDIS_URL"] = broker.start()
    early_config.add_cleanup(lambda: (broker.stop(), shutil.rmtree(folder, ignore_errors=True)))
    yield
