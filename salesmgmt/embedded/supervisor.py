"""Starts programs in order, watches them, and stops them in reverse order whatever happens."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, TracebackType

from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.lock import Lock
from salesmgmt.embedded.processes import (
    Program,
    Record,
    record_of,
    spawn,
    start_guardian,
    stop,
    stop_recorded,
    write_records,
)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.2
LINES_OF_A_FAILURE = 30


class StopRequested(BaseException):
    """Raised by a signal wherever the supervisor is; not an Exception, so that no retry loop swallows it."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Supervisor:
    """Use as a context: leaving it stops everything.

    folder keeps the lock, the record of what runs (for the guardian and for the next start) and the logs.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.logs = folder / "log"
        self._records_path = folder / f"{name}.running"
        self._lock = Lock(folder / f"{name}.lock", name)
        self._afterwards = ExitStack()
        self._running: list[tuple[Program, subprocess.Popen[bytes], Record]] = []
        self._is_spawning = self._is_asked_to_stop = False

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        self.hold(self._lock)
        self._handlers = {number: signal.signal(number, self._request_stop) for number in STOP_SIGNALS}
        left = stop_recorded(self._records_path)
        if left:
            say(f"Stopped what an earlier run had left: {', '.join(left)}.")
        self._guardian = start_guardian(self._records_path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self._stop_all()
        self._guardian.communicate()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._afterwards.close()

    def hold(self, lock: Lock) -> None:
        """Until everything has been stopped."""
        lock.take()
        self.afterwards(lock.release)

    def afterwards(self, action: Callable[[], object]) -> None:
        """Done when everything has been stopped; what was said last is done first."""
        self._afterwards.callback(action)

    def start(self, program: Program, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        """Starts the program and waits until it answers."""
        log = self.logs / f"{program.name}.log"
        log.write_bytes(b"")
        process = self._spawn(program, log)
        deadline = time.monotonic() + seconds
        while not is_ready():
            if process.poll() is not None:
                raise CannotRun(f"{program.name} ended while starting:\n{self.last_lines(program.name)}")
            if time.monotonic() > deadline:
                raise CannotRun(f"{program.name} did not answer in {seconds:.0f} s:\n{self.last_lines(program.name)}")
            time.sleep(0.05)

    def watch(self) -> None:
        """Returns never: a signal ends it, or the death of one of the programs."""
        while True:
            for program, process, _ in self._running:
                if process.poll() is not None:
                    lines = self.last_lines(program.name)
                    raise CannotRun(f"{program.name} ended by itself (exit code {process.returncode}):\n{lines}")
            time.sleep(WATCH_SECONDS)

    def last_lines(self, name: str) -> str:
        text = (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-LINES_OF_A_FAILURE:])

    def _spawn(self, program: Program, log: Path) -> subprocess.Popen[bytes]:
        """A signal must not come between the birth of a process and our knowing of it."""
        self._is_spawning = True
        process = spawn(program, log)
        self._running.append((program, process, record_of(program, process)))
        self._write_records()
        self._is_spawning = False
        if self._is_asked_to_stop:
            raise StopRequested
        return process

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        for signal_number in STOP_SIGNALS:
            signal.signal(signal_number, signal.SIG_IGN)
        self._is_asked_to_stop = True
        if not self._is_spawning:
            raise StopRequested

    def _stop_all(self) -> None:
        while self._running:
            _, process, record = self._running[-1]
            process.poll()
            stop(record)
            process.wait()
            self._running.pop()
            self._write_records()

    def _write_records(self) -> None:
        write_records(self._records_path, [record for _, _, record in self._running])
