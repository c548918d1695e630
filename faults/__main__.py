"""`./run faults [--count 200] [--mixed 100] [--people 40] [--seed 1]`

Starts servers, a worker and a scheduler of its own. First the worker is killed `--count` times during commission runs (three times a
child of it, then all of it); then `--mixed` faults of every kind hit it while jobs and runs go on. Ends with what was lost, doubled or
unbalanced."""

from __future__ import annotations

import argparse
import os
import sys

# A tick every few seconds finds what a dead worker left; the window keeps what is sent within seconds of work.
PACE = {"TICK_SECONDS": "3", "JOBS_RESEND_AFTER": "6", "JOBS_WINDOW": "20"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="kills of the worker during commission runs")
    parser.add_argument("--mixed", type=int, default=100, help="faults of all kinds")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from faults.stage import Stage

    with Stage(LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="faults.settings", **PACE) as stage:
        os.environ.update(stage.environment)
        import django  # the settings are read from the environment prepared above

        django.setup()
        from faults.playing import Play

        sys.exit(Play(stage, options.people, options.seed).run(options.count, options.mixed))


if __name__ == "__main__":
    main()
