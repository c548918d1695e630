"""A customer's way to ask whether there is a signal in his data."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.scoring.asking import ask
from leads.scoring.sheet import Unreadable, read_file


class Command(BaseCommand):
    help = "Learns who converts from the oldest 70 % of a CSV file, tests it on the newest 30 %, and prints the result as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", required=True, type=Path, help="the file; UTF-8 or GB18030, any usual separator")
        parser.add_argument(
            "--label", required=True, help="the column that says whether it converted (yes/no, 1/0, won/lost)"
        )
        parser.add_argument("--order", required=True, help="the column that says which came first: a number or a date")
        parser.add_argument(
            "--drop", default="", help="columns to leave out, separated by commas; a star stands for any ending"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sheet = read_file(options["csv"])
            answer = ask(sheet, label=options["label"], order=options["order"], drop=options["drop"].split(","))
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
