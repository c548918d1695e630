"""`manage.py grant_app_role ROLE`: the database role under which the product runs, with every right but to rewrite a ledger."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, transaction

from audit import ledgers


class Command(BaseCommand):
    help = "Lets a database role do all that the product does, except to rewrite a ledger. For the tables' owner, after each migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "role", help="made where there is none; set APP_DATABASE_ROLE to it for web, workers and scheduler"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        with transaction.atomic():
            if not ledgers.role_exists(role):
                self._create(role)
            if owned := ledgers.owned(role):
                raise CommandError(
                    f"{role} owns {', '.join(owned)}, and so may do everything with them: choose another role"
                )
            tables = ledgers.grant(role)
            if left := ledgers.rewritable(role):
                raise CommandError(f"{role} may still rewrite {', '.join(left)}: it is a member of who may")
        self.stdout.write(f"{role} may add to, and not rewrite: {', '.join(tables)}")

    def _create(self, role: str) -> None:
        try:
            with transaction.atomic():
                ledgers.create_role(role)
        except ProgrammingError as refused:
            wanted = f'CREATE ROLE "{role}" NOLOGIN; GRANT "{role}" TO the owner of the tables;'
            raise CommandError(f"this connection may not make roles. As an administrator: {wanted}") from refused
