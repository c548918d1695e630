"""`manage.py remove_demo`: leaves no row of the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from integrations.demo import loading


class Command(BaseCommand):
    help = "Remove the demo data, and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = loading.remove()
        self.stdout.write(f"{sum(removed.values())} rows removed.")
