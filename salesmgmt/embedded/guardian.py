"""Waits until its supervisor is gone, however it went, and stops what it left running.

The supervisor holds the other end of our standard input, so its death ends the input, also after kill -9 and on every system.
"""

import signal
import sys
from pathlib import Path

from salesmgmt.embedded.processes import stop_recorded


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    stop_recorded(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
