"""`manage.py import_adventureworks FOLDER --author ada@… --approver fin@…`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from core.errors import Refusal
from integrations.adventureworks import company, files
from people.models import User


class Command(BaseCommand):
    help = (
        "Bring in the people, quotas and orders of AdventureWorks, pay their quarters,"
        " and compare with what was computed from the files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--author", required=True, help="e-mail address of who writes the plan; an administrator")
        parser.add_argument("--approver", required=True, help="e-mail address of who approves and pays; somebody else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                outcomes = company.bring_in(
                    options["folder"], author=_user(options["author"]), approver=_user(options["approver"]),
                    now=timezone.now(), today=timezone.localdate(),
                )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        wanted = {(one.person, one.period): one for one in files.expected(options["folder"])}
        wrong = 0
        for one in outcomes:
            target = wanted.get((one.person, one.period))
            agrees = target is None or (target.commission, target.attainment) == (one.commission, one.attainment)
            wrong += not agrees
            self.stdout.write(
                f"{one.person} {one.period.start} {one.quota:>12} {one.sales:>12} {one.attainment:>7} % {one.commission:>10}"
                + ("" if agrees else "  DIFFERS")
            )
        self.stdout.write(f"{len(outcomes)} quarters of people, {wrong} differ from the {len(wanted)} expected")
        if wrong:
            raise CommandError("Not all agree.")


def _user(email: str) -> User:
    found: User | None = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise CommandError(f"There is nobody with the address {email}.")
    return found
