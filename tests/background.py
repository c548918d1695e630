"""Processes that run beside a test run and end with it, also when it is killed."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salesmgmt.embedded.processes import Program, Record, record_of, spawn, start_guardian, stop_recorded, write_records


class Background:
    """The processes of one folder; their logs stand in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._records: list[Record] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        self._guardian = start_guardian(folder / "running")

    def start(self, program: Program, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        process = spawn(program, self.log(program.name))
        self._processes.append(process)
        self._records.append(record_of(program, process))
        write_records(self._folder / "running", self._records)
        deadline = time.monotonic() + seconds
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise pytest.UsageError(f"{program.name} did not start:\n{self.log(program.name).read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        stop_recorded(self._folder / "running")
        for process in self._processes:
            process.wait()
        self._guardian.communicate()

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"
