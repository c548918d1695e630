"""./run test: the suite on a database server of its own that is thrown away afterwards."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salesmgmt.embedded import services
from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.foreground import run_to_the_end
from salesmgmt.embedded.lock import Lock
from salesmgmt.embedded.places import secret_key
from salesmgmt.embedded.processes import stop_recorded
from salesmgmt.embedded.supervisor import Supervisor

PROCESSES = "3"  # on two cores: one that waits for its browser or its worker leaves time to the others
PREFIX = "salesmgmt-postgres-"
NAME = "test-servers"


def run_tests(arguments: list[str]) -> int:
    keep = "--keep" in arguments
    rest = [argument for argument in arguments if argument != "--keep"]
    command = [sys.executable, "-m", "pytest", *_distribution(rest), *rest]
    with _database(keep=keep) as url:
        environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": secret_key()}
        return run_to_the_end(command, environment)


def _distribution(arguments: list[str]) -> list[str]:
    """Several processes for the whole suite; one for a folder, a file or a test that is named."""
    chosen = any(argument.startswith(("-n", "--numprocesses", "--dist")) for argument in arguments)
    named = any(Path(argument.split("::")[0]).exists() for argument in arguments)
    return [] if chosen or named else ["-n", PROCESSES, "--dist", "loadgroup", "--no-loadscope-reorder"]


@contextmanager
def _database(*, keep: bool) -> Iterator[str]:
    if given := os.environ.get("DATABASE_URL"):
        yield given
    elif keep:
        running = services.running()
        if running is None:
            raise CannotRun("--keep uses the servers of ./run services, which don't run.")
        yield running.database_url
    else:
        with throwaway_database() as url:
            yield url


@contextmanager
def throwaway_database() -> Iterator[str]:
    sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)  # the server may run as somebody else, see places.server_account
    try:
        with Supervisor(folder, NAME) as supervisor:
            yield services.start_postgres(supervisor, folder / "postgres", throwaway=True).url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path) -> None:
    """What test runs that were killed have left. A folder whose run still lives has its lock held."""
    for left in folder.glob(f"{PREFIX}*"):
        lock = left / f"{NAME}.lock"
        if lock.exists() and left.stat().st_uid == os.geteuid() and not Lock(lock, NAME).is_taken():
            stop_recorded(left / f"{NAME}.running")
            shutil.rmtree(left, ignore_errors=True)
