"""One of a kind: a file that at most one process holds, and that the system lets go when that process ends, however it ends."""

import fcntl
import os
from pathlib import Path

from salesmgmt.embedded.errors import CannotRun


class Lock:
    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what

    def take(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._file, 20).decode().strip()
            os.close(self._file)
            raise CannotRun(f"{self._what} is already running here (process {owner}).") from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        os.close(self._file)

    def is_taken(self) -> bool:
        try:
            self.take()
        except CannotRun:
            return True
        self.release()
        return False
