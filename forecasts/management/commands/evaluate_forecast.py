"""A customer's way to ask how well his figures could have been foretold."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forecasts.files.asking import MOST_AHEAD, ask
from forecasts.files.series import SEASONS
from leads.scoring.sheet import Unreadable, read_file


class Command(BaseCommand):
    help = (
        "Forecasts the series of a CSV file from past moments, compares with what came, and prints the result as JSON."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", required=True, type=Path, help="the file; UTF-8 or GB18030, any usual separator")
        parser.add_argument("--date", required=True, help="the column with the day (month, quarter, year)")
        parser.add_argument("--value", required=True, help="the column with the amount; rows of a period are added up")
        parser.add_argument("--group", help="the column that tells the series apart")
        parser.add_argument("--horizon", type=int, default=1, help=f"how many periods ahead, 1 to {MOST_AHEAD}")
        parser.add_argument("--frequency", choices=list(SEASONS), help="instead of the one the file seems to have")
        parser.add_argument("--season", type=int, help="periods after which the pattern comes again (12 for months)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = ask(
                read_file(options["csv"]), day=options["date"], value=options["value"], group=options["group"],
                horizon=options["horizon"], frequency=options["frequency"], season=options["season"],
            )  # fmt: skip
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False))
