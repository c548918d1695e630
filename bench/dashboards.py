"""Dashboards of eight cards beside the plain SQL of the same numbers.

`python -m bench.dashboards [--leads 100000] [--deals 200000] [--activities 1000000] [--times 7] [--keep]` fills a database of its own and
prints for each shipped dashboard, for who sees everything and for who leads a team: statements, processor time of the page, time the
database took, and the time of raw SQL, written by hand, for the same eight numbers. Exits with an error where a limit is not kept.
"""

from __future__ import annotations

import argparse
import os
import sys

from bench.__main__ import NAME, fresh_database


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.dashboards", description=__doc__)
    for name, value in (("leads", 100_000), ("deals", 200_000), ("activities", 1_000_000), ("times", 7)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--keep", action="store_true", help="measure what the database of the last run holds")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    kept = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{NAME}"
    os.environ["DATABASE_URL"] = kept if options.keep else fresh_database()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django  # the settings are read from the environment prepared above

    django.setup()
    from bench.dashboard_cost import fill, report

    if not options.keep:
        fill(options)
    sys.exit(1 if report(options.times) else 0)


if __name__ == "__main__":
    main()
