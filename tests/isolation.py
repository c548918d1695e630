"""Loaded before Django's settings: gives each pytest process a broker of its own and checks that it has a database server.

Databases are made in tests/template_database.py; PostgreSQL is shared by all processes of a run, a Valkey of one's own
costs 20 ms and 3 MB and keeps channels, locks and FLUSHALL from reaching the neighbour.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesmgmt.embedded import valkey
from salesmgmt.embedded.processes import is_running, read_records
from tests.background import Background

PREFIX = "salesmgmt-process-"
SURELY_OVER_SECONDS = 3600


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    if not os.environ.get("DATABASE_URL"):
        raise pytest.UsageError(
            "DATABASE_URL is not set: start the tests with ./run test, or with ./run test --keep PATH"
        )
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)  # the server may run as somebody else, see places.server_account
    background = Background(folder)

    def tidy() -> None:
        background.stop()
        shutil.rmtree(folder, ignore_errors=True)

    try:
        broker = valkey.broker_in(folder / "valkey")
        background.start(valkey.program(broker), lambda: valkey.is_ready(broker))
        os.environ["REDIS_URL"] = broker.url
        yield
    except BaseException:  # settings that cannot be loaded; pytest then runs no cleanups
        tidy()
        raise
    early_config.add_cleanup(tidy)


def _sweep(temporary: Path) -> None:
    """Folders of test processes that were killed; their brokers ended with them."""
    for left in temporary.glob(f"{PREFIX}*"):
        is_old = time.time() - left.stat().st_mtime > SURELY_OVER_SECONDS
        if is_old and not any(is_running(record) for record in read_records(left / "running")):
            shutil.rmtree(left, ignore_errors=True)
