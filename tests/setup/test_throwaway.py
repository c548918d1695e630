"""The database server of a test run: gone with its run, swept by the next one when the run was killed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.processes import is_running, read_records
from salesmgmt.embedded.testing import NAME, PREFIX, sweep, throwaway_database

HOLD = """
import time
from salesmgmt.embedded.testing import throwaway_database
with throwaway_database() as url:
    print(url, flush=True)
    time.sleep(1000)
"""


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, which other test runs on this machine don't share."""
    folder = Path(tempfile.mkdtemp(prefix="salesmgmt-test-"))
    folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


def hold(temporary: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def folders(temporary: Path) -> list[Path]:
    return list(temporary.glob(f"{PREFIX}*"))


def test_it_is_gone_afterwards(temporary: Path) -> None:
    with throwaway_database() as url:
        with psycopg.connect(url) as connection:
            durable = connection.execute(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
            ).fetchone()
        inside = folders(temporary)

    assert durable == ("off", "off")
    assert len(inside) == 1
    assert folders(temporary) == []
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_what_a_killed_run_left_is_swept_and_a_living_run_is_left_alone(temporary: Path) -> None:
    living = hold(temporary)
    kept = folders(temporary)
    killed = hold(temporary)
    (left,) = set(folders(temporary)) - set(kept)
    server = read_records(left / f"{NAME}.running")[0]
    kill_with_guardian(killed)
    assert is_running(server)

    sweep(temporary)

    assert folders(temporary) == kept
    assert not is_running(server)
    living.terminate()
    living.communicate()
    assert folders(temporary) == []


def kill_with_guardian(process: "subprocess.Popen[str]") -> None:
    for child in psutil.Process(process.pid).children():
        if "salesmgmt.embedded.guardian" in child.cmdline():
            child.kill()
    process.kill()
    process.communicate()
