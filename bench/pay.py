"""Commission runs against their limits: `./run bench pay [--people 500] [--credits 100000] [--races 100]`.

A full run of three components over yearly windows, by the real worker: ≤ 60 s and ≤ 500 MB. A preview: ≤ 50 ms. A second run books
nothing. Four workers that start, compute and pay the same run at once, many times: booked once, paid once."""

from __future__ import annotations

import argparse
import os

from faults.stage import Stage


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench pay", description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--credits", type=int, default=100_000)
    parser.add_argument("--races", type=int, default=100)
    options = parser.parse_args(arguments)
    with Stage(LOG_LEVEL="WARNING") as stage:
        os.environ.update({**stage.environment, "DJANGO_SETTINGS_MODULE": "bench.settings"})
        import django  # the settings are read from the environment prepared above

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from bench.pay_measures import Pay

        pay = Pay(stage, options.people, options.credits)
        pay.previews()
        pay.races(options.races)
        pay.build()
        stage.start_worker()
        pay.full_run("month")
        pay.full_run("year")
        raise SystemExit(pay.verdict())
