"""The embedded servers as a process of their own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.processes import read_records, stop_recorded


@dataclass
class Serving:
    folder: Path
    process: "subprocess.Popen[str]"
    database: str
    broker: str

    def pid(self, name: str) -> int:
        return next(record.pid for record in read_records(self.folder / "services.running") if record.name == name)

    def kill_with_guardian(self) -> None:
        for child in psutil.Process(self.process.pid).children():
            if "salesmgmt.embedded.guardian" in child.cmdline():
                child.kill()
        self.process.kill()
        self.process.wait()


def serve(folder: Path) -> Serving:
    """With a bare environment: a machine without LANG is where Chinese trigrams went missing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.setup.serving", str(folder)],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    addresses = json.loads(process.stdout.readline())
    return Serving(folder, process, addresses["database"], addresses["broker"])


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not tmp_path: the server may run as somebody who can't enter that."""
    path = Path(tempfile.mkdtemp(prefix="salesmgmt-test-"))
    path.chmod(0o755)
    yield path
    stop_recorded(path / "services.running")
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    path = Path(tempfile.mkdtemp(prefix="salesmgmt-test-"))
    path.chmod(0o755)
    running = serve(path)
    yield running
    running.process.terminate()
    assert running.process.wait(30) == 0
    shutil.rmtree(path)
