"""A command that has the terminal while servers run behind it."""

import signal
import subprocess
from types import FrameType

from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.supervisor import StopRequested

GRACE_SECONDS = 30


def run_to_the_end(command: list[str], environment: dict[str, str]) -> int:
    """Ctrl-C is the command's own affair (a shell goes on after it); a request to stop is handed on, and its end awaited."""
    handler = signal.signal(signal.SIGINT, _leave_it_to_the_command)
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        return process.wait()
    except StopRequested:
        process.send_signal(signal.SIGINT)
        process.wait(GRACE_SECONDS)
        raise
    finally:
        process.kill()
        process.wait()
        signal.signal(signal.SIGINT, handler)


def _leave_it_to_the_command(number: int, frame: FrameType | None) -> None:
    """A handler that does nothing, unlike SIG_IGN, is not inherited by the command."""
