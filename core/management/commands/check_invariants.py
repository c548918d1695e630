"""`manage.py check_invariants [KEY…]`: exit status 1 on any finding."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.invariants import INVARIANTS, Result, examine


class Command(BaseCommand):
    help = "Checks what must always be true of the stored data; exit status 1 on any finding."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="KEY", help="only these checks")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = sorted(set(options["keys"]) - set(INVARIANTS))
        if unknown:
            raise CommandError(f"unknown checks: {', '.join(unknown)}; there are: {', '.join(sorted(INVARIANTS))}")
        results = examine(options["keys"])
        for result in results:
            self._show(result)
        if broken := sum(bool(result.findings) for result in results):
            raise CommandError(f"{broken} of {len(results)} invariants do not hold")
        self.stdout.write(f"all {len(results)} invariants hold")

    def _show(self, result: Result) -> None:
        word = "BROKEN" if result.findings else "ok"
        self.stdout.write(f"{word:>6}  {result.invariant.key}: {result.invariant.sentence}")
        for finding in result.findings:
            self.stdout.write(f"        - {finding}")
