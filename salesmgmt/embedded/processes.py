"""One process, started and stopped; and the record by which a later process finds and stops it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from salesmgmt.embedded.places import Account, write_private

# A process that was started before or after the recorded moment is another one with the same number.
SAME_START_SECONDS = 2.0


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: int = signal.SIGTERM
    grace_seconds: float = 10.0
    account: Account | None = None
    folder: Path = Path("/")


@dataclass(frozen=True)
class Record:
    name: str
    pid: int
    started: float
    stop_signal: int
    grace_seconds: float


def spawn(program: Program, log: Path) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches the supervisor only, which then stops all in order."""
    account = program.account
    with log.open("ab") as output:
        return subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=program.folder,
            env={**os.environ, **program.environment},
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def record_of(program: Program, process: subprocess.Popen[bytes]) -> Record:
    started = psutil.Process(process.pid).create_time()
    return Record(program.name, process.pid, started, program.stop_signal, program.grace_seconds)


def write_records(path: Path, records: list[Record]) -> None:
    if records:
        write_private(path, json.dumps([asdict(record) for record in records]))
    else:
        path.unlink(missing_ok=True)


def read_records(path: Path) -> list[Record]:
    if not path.exists():
        return []
    return [Record(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def is_running(record: Record) -> bool:
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.started) < SAME_START_SECONDS
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stop(record: Record) -> None:
    """Asks; after the grace period kills the process with all that it started."""
    if is_running(record):
        _signal(record, record.stop_signal)
        _wait_for_end(record, record.grace_seconds)
    _kill_group(record)


def stop_recorded(path: Path) -> list[str]:
    """Stops what the record still names, last started first; returns the names."""
    running = [record for record in reversed(read_records(path)) if is_running(record)]
    for record in running:
        stop(record)
    path.unlink(missing_ok=True)
    return [record.name for record in running]


def _signal(record: Record, number: int) -> None:
    try:
        os.kill(record.pid, number)
    except ProcessLookupError:
        return


def _kill_group(record: Record) -> None:
    """The process led its own group; whatever is left in it are its children."""
    try:
        os.killpg(record.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        return


def _wait_for_end(record: Record, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while is_running(record) and time.monotonic() < deadline:
        time.sleep(0.02)


def start_guardian(records: Path) -> subprocess.Popen[bytes]:
    """A process that outlives a killed supervisor by the moment it takes to stop what that one had started."""
    command = [sys.executable, "-m", "salesmgmt.embedded.guardian", str(records)]
    folder = Path(__file__).resolve().parents[2]
    return subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder, start_new_session=True)
