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
from salesmgmt.embedded.places import secret_key
from salesmgmt.embedded.supervisor import Supervisor

PROCESSES = "2"


def run_tests(arguments: list[str]) -> int:
    keep = "--keep" in arguments
    rest = [argument for argument in arguments if argument != "--keep"]
    command = [sys.executable, "-m", "pytest", *_distribution(rest), *rest]
    with _database(keep=keep) as url:
        environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": secret_key()}
        return run_to_the_end(command, environment)


def _distribution(arguments: list[str]) -> list[str]:
    """Two processes for the whole suite; one for a folder, a file or a test that is named."""
    chosen = any(argument.startswith(("-n", "--numprocesses", "--dist")) for argument in arguments)
    named = any(Path(argument.split("::")[0]).exists() for argument in arguments)
    return [] if chosen or named else ["-n", PROCESSES, "--dist", "loadgroup"]


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
    folder = Path(tempfile.mkdtemp(prefix="salesmgmt-postgres-"))
    folder.chmod(0o755)  # the server may run as somebody else, see places.server_account
    try:
        with Supervisor(folder, "test-servers") as supervisor:
            yield services.start_postgres(supervisor, folder / "postgres", throwaway=True).url
    finally:
        shutil.rmtree(folder, ignore_errors=True)
