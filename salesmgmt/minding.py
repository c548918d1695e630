"""Who minds the web processes, once `salesmgmt.serving` has loaded the product and forked them: it becomes this.

It holds nothing of the product: a parent that had loaded it would keep its own copy of every page that the web processes write into,
about 70 MB after a day. Where one of them ends, it becomes `salesmgmt.serving` again, which loads, forks another one and comes back.
The process stays the same through all of it, so the children stay its children.

Run as a file, by nothing but the interpreter: the package around it would load the product.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from types import FrameType

# A process that does not even start is not started again and again at full speed.
PAUSE = 1.0


class Minder:
    def __init__(self, command: list[str], family: dict[str, int | list[int]], children: set[int]) -> None:
        self.command, self.family, self.children = command, family, children
        self.ending = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        while self.children:
            pid, status = os.wait()
            self.children.discard(pid)
            if not self.ending:
                time.sleep(PAUSE)
                self._load_again(pid, os.waitstatus_to_exitcode(status))

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True
        for pid in self.children:
            os.kill(pid, signal.SIGTERM)

    def _load_again(self, pid: int, code: int) -> None:
        if self.ending:  # asked to during the pause
            return
        family = {**self.family, "children": sorted(self.children), "ended": [pid, code]}
        os.execv(self.command[0], [*self.command, "--family", json.dumps(family)])  # noqa: S606 (the command this was started with)


def main() -> None:
    told = json.loads(sys.argv[1])
    children = set(told["family"].pop("children"))
    Minder(told["command"], told["family"], children).run()


if __name__ == "__main__":
    main()
