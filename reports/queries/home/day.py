"""What needs somebody: what is due, new leads, and deals that stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Count, Q

from activities.models import Activity
from core.periods import Period
from leads.models import Lead
from opportunities import health
from opportunities.models import Opportunity
from reports.queries.home.scope import HomeScope
from targets.metrics import day_range

SHOWN = 5


@dataclass(frozen=True)
class Stalled:
    """A deal that has stood still too long, and why."""

    opportunity: Opportunity
    health: health.Health


class Day(HomeScope):
    @cached_property
    def stalled_count(self) -> int:
        return health.in_bucket(self.deals(), health.STALLED, now=self.now, today=self.today).count()

    @cached_property
    def stalled(self) -> list[Stalled]:
        deals = health.in_bucket(self.deals(), health.STALLED, now=self.now, today=self.today)
        rows = (
            deals.select_related("account", "owner", "stage")
            .defer("search", "description")
            .order_by("-amount", "id")[:SHOWN]
        )
        return [
            Stalled(row, health.health(health.vitals_of(row, row.stage), now=self.now, today=self.today))
            for row in rows
        ]

    @property
    def stalled_address(self) -> str:
        return self.address("opportunities:list", status="open", health="stalled")

    @cached_property
    def agenda(self) -> list[Activity]:
        """One's own open activities up to the end of today, the longest overdue first."""
        _start, end = day_range(Period(self.today, self.today + timedelta(days=1)))
        mine = Activity.objects.filter(owner=self.user, due_at__lt=end).open()
        about = mine.select_related("account", "contact", "lead", "opportunity")
        return list(
            about.defer("search", "account__search", "contact__search", "lead__search", "opportunity__search").order_by(
                "due_at", "id"
            )[:SHOWN]
        )

    @cached_property
    def due(self) -> dict[str, int]:
        """How much is due today and how much is overdue; one statement."""
        start, end = day_range(Period(self.today, self.today + timedelta(days=1)))
        mine = Activity.objects.filter(owner=self.user, due_at__lt=end).open()
        before = Q(due_at__lt=start)
        return mine.order_by().aggregate(today=Count("pk", filter=~before), overdue=Count("pk", filter=before))

    @cached_property
    def leads(self) -> list[Lead]:
        """New leads, the hottest first."""
        mine = self.mine(Lead.objects.visible_to(self.user)).filter(status__in=("new", "contacted"))
        return list(mine.select_related("source", "owner").defer("search").order_by("-score", "-id")[:SHOWN])

    @property
    def leads_address(self) -> str:
        return self.address("leads:list", status=["new", "contacted"], ordering="-score")
