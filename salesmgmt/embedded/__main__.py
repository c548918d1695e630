"""python -m salesmgmt.embedded VERB: what ./run hands on."""

import sys
from collections.abc import Callable

from salesmgmt.embedded import services
from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.supervisor import say

VERBS: dict[str, Callable[[list[str]], int]] = {}


def main(arguments: list[str]) -> int:
    services.serve()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotRun as reason:
        say(f"run: {reason}")
        sys.exit(1)
