"""The numbers on top: open pipeline, won amount, win rate, target."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Count
from django.utils.translation import get_language

from core import formats
from core.periods import Period, period_of
from opportunities.totals import open_totals
from people.queries import organisation, rates_on
from reports.queries.base_amount import converted
from reports.queries.home.scope import HomeScope
from reports.queries.pipeline import percentage
from targets.metrics import METRICS, totals
from targets.models import Target
from targets.queries import Attainment, attainments


@dataclass(frozen=True)
class OpenDeals:
    """How many are open, how much that is, and how much of it to expect."""

    count: int
    amount: Decimal
    weighted: Decimal


class Numbers(HomeScope):
    @cached_property
    def pipeline(self) -> OpenDeals:
        rates = rates_on(self.today)
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        weighted: dict[str, Decimal] = defaultdict(Decimal)
        found = open_totals(self.user, owners=self.owners)
        for row in found:
            amounts[row.currency] += row.amount
            weighted[row.currency] += row.amount * row.probability / 100
        return OpenDeals(sum(row.deals for row in found), converted(amounts, rates), converted(weighted, rates))

    @property
    def pipeline_address(self) -> str:
        return self.address("opportunities:list", status="open")

    @cached_property
    def won(self) -> Decimal:
        return self._won_numbers[0]

    @cached_property
    def won_count(self) -> int:
        return int(self._won_numbers[1])

    @cached_property
    def _won_numbers(self) -> list[Decimal]:
        """Amount and number of this quarter, and the amount of the same days of the last one, in one statement."""
        return totals([(METRICS[key], self.scope, period) for key, period in (
            ("won_amount", self.quarter), ("won_count", self.quarter), ("won_amount", self._last_quarter_so_far),
        )])  # fmt: skip

    @cached_property
    def _last_quarter_so_far(self) -> Period:
        """As many days of the quarter before as have gone of this one: what a fair comparison looks at."""
        before = period_of(self.quarter.start - timedelta(days=1), "quarter", organisation().fiscal_year_start)
        gone = self.today - self.quarter.start + timedelta(days=1)
        return Period(before.start, min(before.start + gone, before.end))

    @property
    def won_trend(self) -> str:
        """Against the same days of the last quarter; empty where there is nothing to compare with."""
        before = self._won_numbers[2]
        change = percentage(self.won - before, before) if before > 0 else None
        return "" if change is None else formats.growth(change, get_language() or "en")

    @property
    def won_address(self) -> str:
        return METRICS["won_amount"].address(self.scope, self.quarter)

    @cached_property
    def decided(self) -> dict[str, int]:
        """Won and lost of this quarter, by actual close date."""
        rows = self.deals().closed_in(self.quarter).order_by().values_list("status").annotate(count=Count("pk"))
        return dict(rows)

    @property
    def win_rate(self) -> Decimal | None:
        won, lost = self.decided.get("won", 0), self.decided.get("lost", 0)
        return percentage(won, won + lost)

    @property
    def win_rate_address(self) -> str:
        days = {"closed_on_after": self.quarter.start, "closed_on_before": self.quarter.last_day}
        return self.address("opportunities:list", status=["won", "lost"], **days)

    @cached_property
    def target(self) -> Attainment | None:
        """The won amount promised for this quarter by whoever the page is about."""
        targets = Target.objects.visible_to(self.user).active().filter(metric="won_amount").within(self.quarter)
        subject = {"user": self.user} if self.kind == "me" else {"team": self.led} if self.kind == "team" else {}
        found = targets.of(**subject).select_related("team", "user")[:1]
        return next(iter(attainments(list(found), today=self.today)), None)
