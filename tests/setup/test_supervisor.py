"""What ./run promises about the processes that it starts. Every test runs a real supervisor in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.processes import read_records, stop_recorded

Supervise = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    started: list[subprocess.Popen[str]] = []

    def start(*names: str, until: str = "all started") -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.setup.supervised", str(tmp_path), *names]
        process = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stderr is not None
        while until and until not in process.stderr.readline():
            assert process.poll() is None
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    stop_recorded(tmp_path / "trial.running")


def events(folder: Path) -> list[str]:
    return (folder / "events").read_text().splitlines()


def pids(folder: Path) -> list[int]:
    return [record.pid for record in read_records(folder / "trial.running")]


def guardian_of(supervisor: "subprocess.Popen[str]") -> psutil.Process:
    children = psutil.Process(supervisor.pid).children()
    return next(child for child in children if "salesmgmt.embedded.guardian" in child.cmdline())


def all_end(numbers: list[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(is_alive(number) for number in numbers):
            return True
        time.sleep(0.05)
    return False


def is_alive(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_starts_in_order_and_stops_in_reverse_order(
    supervise: Supervise, tmp_path: Path, number: signal.Signals
) -> None:
    process = supervise("one", "two", "three")

    process.send_signal(number)

    assert process.wait(20) == 0
    assert events(tmp_path) == ["start one", "start two", "start three", "stop three", "stop two", "stop one"]
    assert not (tmp_path / "trial.running").exists()


def test_a_program_that_ends_by_itself_ends_all_and_is_quoted(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise("one", "brief")

    _, said = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "brief ended by itself (exit code 3):\nout of paper" in said
    assert events(tmp_path) == ["start one", "start brief", "stop one"]


def test_a_program_that_cannot_start_stops_the_ones_before_it(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise("one", "broken", until="")

    _, said = process.communicate(timeout=20)

    assert process.returncode == 1
    assert said == "broken ended while starting:\nno such file\n"
    assert events(tmp_path) == ["start one", "stop one"]


def test_a_deaf_program_is_killed_with_its_children_after_its_grace(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise("one", "deaf")
    running = [*pids(tmp_path), int((tmp_path / "child").read_text())]
    asked = time.monotonic()

    process.terminate()

    assert process.wait(20) == 0
    assert 1 <= time.monotonic() - asked < 5
    assert all_end(running)
    assert events(tmp_path) == ["start one", "start deaf", "stop one"]


def test_a_killed_supervisor_leaves_nothing(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise("one", "two")
    running = [*pids(tmp_path), guardian_of(process).pid]

    process.kill()

    assert len(running) == 3
    assert all_end(running)
    assert events(tmp_path) == ["start one", "start two", "stop two", "stop one"]


def test_what_outlived_supervisor_and_guardian_is_stopped_by_the_next_start(
    supervise: Supervise, tmp_path: Path
) -> None:
    first = supervise("one", "two")
    left = pids(tmp_path)
    guardian_of(first).kill()
    first.kill()
    assert all(is_alive(number) for number in left)

    supervise("three", until="Stopped what an earlier run had left: two, one.")

    assert all_end(left)


def test_a_second_supervisor_of_the_same_folder_is_refused(supervise: Supervise, tmp_path: Path) -> None:
    first = supervise("one")

    second = supervise("one", until="")
    _, said = second.communicate(timeout=20)

    assert second.returncode == 1
    assert said == f"trial is already running here (process {first.pid}).\n"
    assert all(is_alive(number) for number in pids(tmp_path))


def test_a_stranger_with_a_recorded_number_is_left_alone(supervise: Supervise, tmp_path: Path) -> None:
    """Process numbers are used again; the moment of the start tells them apart."""
    (tmp_path / "trial.running").write_text(
        f'[{{"name": "old", "pid": {os.getpid()}, "started": 1.0, "stop_signal": 9, "grace_seconds": 1}}]'
    )

    process = supervise("one")
    process.terminate()

    assert process.wait(20) == 0
    assert events(tmp_path) == ["start one", "stop one"]
