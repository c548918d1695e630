"""One run, one machine, beside the floors.

`./run bench [--leads 1000 100000 1000000] [--deals 20000] [--seconds 3] [--only WORD]`; `./run bench pay` measures commission runs.
"""

from __future__ import annotations

import argparse
import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench import files, pay

NAME = "salesmgmt_bench"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--leads", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument("--deals", type=int, nargs="+", default=[20_000, 20_000, 200_000])
    parser.add_argument("--seconds", type=float, default=3.0, help="per scenario and number of clients")
    parser.add_argument("--only", default="", help="scenarios whose name holds this word")
    return parser.parse_args()


def fresh_database() -> str:
    """A database of the benchmark's own on the running server; what was in it is gone."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME}")
    return urlunsplit(parts._replace(path=f"/{NAME}"))


def main() -> None:
    if sys.argv[1:2] == ["pay"]:
        pay.main(sys.argv[2:])
    options = arguments()
    os.environ["DATABASE_URL"] = fresh_database()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django  # the settings are read from the environment prepared above

    django.setup()
    from bench.run import Bench

    bench = Bench(os.environ["DATABASE_URL"], options.seconds, options.only)
    bench.build()
    have = (0, 0)
    for number, leads in enumerate(sorted(options.leads)):
        deals = options.deals[min(number, len(options.deals) - 1)]
        bench.grow(have, (leads, deals))
        have = (leads, deals)
        bench.measure(leads, deals)
    bench.growth()
    files.report(os.environ["DATABASE_URL"])


if __name__ == "__main__":
    main()
