"""What needs somebody: what is due, new leads, and deals that stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Count, Q
from django.urls import reverse

from activities.models import SUBJECTS, Activity
from activities.queries import ICONS
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


@dataclass(frozen=True)
class Due:
    """Something planned, with the icon of its kind."""

    activity: Activity
    icon: str


class Day(HomeScope):
    @cached_property
    def stalled_count(self) -> int:
        """What fits on the page is counted by looking at it."""
        if len(self.stalled) < SHOWN:
            return len(self.stalled)
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
    def today_period(self) -> Period:
        return Period(self.today, self.today + timedelta(days=1))

    @cached_property
    def agenda(self) -> list[Due]:
        """One's own open activities up to the end of today, the longest overdue first."""
        _start, end = day_range(self.today_period)
        mine = Activity.objects.filter(owner=self.user, due_at__lt=end).open()
        about = mine.select_related(*SUBJECTS).defer("search", "body", *(f"{name}__search" for name in SUBJECTS))
        return [Due(row, ICONS[row.kind]) for row in about.order_by("due_at", "id")[:SHOWN]]

    @cached_property
    def due(self) -> dict[str, int]:
        """How much is due today and how much is overdue by now, as the list of activities counts it; one statement."""
        start, end = day_range(self.today_period)
        mine = Activity.objects.filter(owner=self.user, due_at__lt=end).open()
        return mine.order_by().aggregate(
            today=Count("pk", filter=Q(due_at__gte=start)), overdue=Count("pk", filter=Q(due_at__lt=self.now))
        )

    @property
    def today_address(self) -> str:
        return f"{reverse('activities:list')}?when=today&owner={self.user.pk}"

    @property
    def overdue_address(self) -> str:
        return f"{reverse('activities:list')}?when=overdue&owner={self.user.pk}"

    @cached_property
    def leads(self) -> list[Lead]:
        """New leads, the hottest first."""
        mine = self.mine(Lead.objects.visible_to(self.user)).filter(status__in=("new", "contacted"))
        return list(mine.select_related("source", "owner").defer("search").order_by("-score", "-id")[:SHOWN])

    @property
    def leads_address(self) -> str:
        return self.address("leads:list", status=["new", "contacted"], ordering="-score")
