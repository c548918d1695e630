"""`manage.py load_demo`: a believable company of eighteen months."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from integrations.demo import company, loading
from integrations.demo.world import World
from people.models import User
from people.queries import organisation


class Command(BaseCommand):
    help = "Load the demo company: 30 reps in 6 teams, 3,000 leads, 600 accounts, 2,500 opportunities over 18 months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2026, help="the same seed on the same day gives the same data")
        parser.add_argument(
            "--scale", type=float, default=1.0, help="0.1 makes a tenth of the leads, accounts and deals"
        )
        parser.add_argument(
            "--tokens",
            type=Path,
            default=settings.BASE_DIR / "var" / "demo-tokens.json",
            help="where the API tokens go",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_demo=True).exists():
            raise CommandError("The demo data is loaded already; manage.py remove_demo takes it away.")
        scale, now = options["scale"], timezone.now()
        world = World(
            options["seed"],
            now,
            organisation().time_zone,
            int(3000 * scale),
            max(int(600 * scale), 20),
            int(2500 * scale),
        )
        loading.load(world)
        loading.write_tokens(list(company.CAST), options["tokens"], now)
        self.stdout.write(
            f"{len(world.sellers)} reps, {world.accounts} accounts, {world.leads} leads, {world.deals} opportunities."
        )
