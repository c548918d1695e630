"""A supervisor of small shell programs, run as a process of its own by test_supervisor.py: python -m tests.setup.supervised FOLDER NAME…

Each program writes "start NAME" and "stop NAME" to FOLDER/events; NAME "deaf" ignores the request to stop and has a child,
"brief" ends by itself after a moment, "broken" ends before it is ready.
"""

import sys
from pathlib import Path

from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.processes import Program
from salesmgmt.embedded.supervisor import StopRequested, Supervisor, say

OBEDIENT = """
trap 'echo "stop {name}" >> {folder}/events; exit 0' TERM
echo "start {name}" >> {folder}/events
while :; do sleep 0.05; done
"""
SCRIPTS = {
    "deaf": "trap '' TERM; sleep 1000 & echo $! > {folder}/child; echo 'start {name}' >> {folder}/events; wait; sleep 1000",
    "brief": "echo 'start {name}' >> {folder}/events; sleep 0.5; echo 'out of paper'; exit 3",
    "broken": "echo 'no such file'; exit 4",
}


def program(folder: Path, name: str) -> Program:
    script = SCRIPTS.get(name, OBEDIENT).format(name=name, folder=folder)
    return Program(name=name, command=("/bin/sh", "-c", script), grace_seconds=1)


def has_started(folder: Path, name: str) -> bool:
    events = folder / "events"
    return events.exists() and f"start {name}" in events.read_text().splitlines()


def main(folder: Path, names: list[str]) -> int:
    try:
        with Supervisor(folder, "trial") as supervisor:
            for name in names:
                supervisor.start(program(folder, name), lambda name=name: has_started(folder, name), seconds=20)
            say("all started")
            supervisor.watch()
    except CannotRun as reason:
        say(str(reason))
        return 1
    except StopRequested:
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
