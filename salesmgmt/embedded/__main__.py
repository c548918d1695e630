"""python -m salesmgmt.embedded VERB [arguments]: what ./run hands on."""

import sys
from collections.abc import Callable

from salesmgmt.embedded import demo, services, testing
from salesmgmt.embedded.errors import CannotRun
from salesmgmt.embedded.supervisor import StopRequested, say


def run_demo(arguments: list[str]) -> int:
    _refuse_arguments("demo", arguments)
    demo.run_demo()
    return 0


def run_services(arguments: list[str]) -> int:
    _refuse_arguments("services", arguments)
    services.serve()
    return 0


INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended


def run_with_servers(arguments: list[str]) -> int:
    """with-servers COMMAND …: bench, manage, shell and the like."""
    return services.run_beside("command", [sys.executable, *arguments])


VERBS: dict[str, Callable[[list[str]], int]] = {
    "demo": run_demo,
    "services": run_services,
    "test": testing.run_tests,
    "with-servers": run_with_servers,
}


def main(arguments: list[str]) -> int:
    verb, *rest = arguments or [""]
    try:
        if verb not in VERBS:
            raise CannotRun(f"unknown verb {verb!r}; there are {', '.join(VERBS)}.")
        return VERBS[verb](rest)
    except CannotRun as reason:
        say(f"run: {reason}")
        return 1
    except StopRequested:
        return 0 if verb in ("demo", "services") else INTERRUPTED


def _refuse_arguments(verb: str, arguments: list[str]) -> None:
    if arguments:
        raise CannotRun(f"{verb} takes no arguments, but was given: {' '.join(arguments)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
