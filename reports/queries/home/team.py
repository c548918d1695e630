"""How the team does: leaderboard, funnel, won amount by month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from core.periods import Period, add_months
from opportunities.models import Stage
from people.models import User
from reports.queries.funnel import Step, funnel
from reports.queries.home.scope import HomeScope
from targets.engine.ranks import ranked
from targets.metrics import METRICS
from targets.models import CreditEntry, Target
from targets.queries import attainment, totals_by_user
from targets.scopes import Scope

MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Place:
    """One row of the leaderboard."""

    person: User
    amount: Decimal
    deals: int
    target: Decimal | None
    percent: Decimal | None
    address: str
    rank: int | None = None


@dataclass(frozen=True)
class FunnelStep:
    """A step of the funnel as a bar that leads to its deals."""

    step: Step
    width: int
    address: str


@dataclass(frozen=True)
class Month:
    """A month's won amount as a bar that leads to its credit."""

    start: date
    amount: Decimal
    width: int
    address: str


def share(part: Decimal | int, whole: Decimal | int) -> int:
    """Per cent of the longest bar; negative months have none."""
    return max(int(part * 100 / whole), 0)


class TeamBlocks(HomeScope):
    @cached_property
    def leaderboard(self) -> list[Place]:
        """Everybody of the team, also those who have won nothing yet, with the attainment of their own target."""
        teams = self.scope.team_ids or None
        credited = {row.user_id: row for row in totals_by_user(self.user, self.quarter, teams=teams)}
        quotas = self._quotas()
        people = User.objects.filter(self._sellers(set(credited) | set(quotas))).only("full_name", "email", "team_id")
        places = [self._place(person, credited.get(person.pk), quotas.get(person.pk)) for person in people]
        in_order = sorted(places, key=lambda place: (-place.amount, place.person.full_name))
        shared = ranked((place, place.amount) for place in in_order)
        return [replace(place, rank=rank) for rank, place, _amount in shared]

    def _sellers(self, known: set[UUID]) -> Q:
        """Those who have credit or a target; where the page is about a team, its other members as well, but not who only manages."""
        if self.scope.team_id is None:
            return Q(pk__in=known)
        return Q(pk__in=known) | Q(team_id__in=self.scope.team_ids, is_active=True, managed_teams__isnull=True)

    def _quotas(self) -> dict[UUID, Decimal]:
        mine = (
            Target.objects.visible_to(self.user)
            .active()
            .filter(metric="won_amount", subject_type="user")
            .within(self.quarter)
        )
        if self.scope.team_id is not None:
            mine = mine.filter(user__team_id__in=self.scope.team_ids)
        return dict(mine.order_by().values_list("user_id", "value"))

    def _place(self, person: User, credited: Any, quota: Decimal | None) -> Place:
        amount = credited.amount if credited else Decimal("0.00")
        ratio = attainment(amount, quota)
        percent = None if ratio is None else ratio * 100
        address = METRICS["won_amount"].address(Scope(user_id=person.pk), self.quarter)
        return Place(person, amount, credited.deals if credited else 0, quota, percent, address)

    @cached_property
    def stages(self) -> list[Stage]:
        """Of the default pipeline, which the funnel is about; one statement."""
        return list(Stage.objects.filter(pipeline__is_default=True).select_related("pipeline").order_by("position"))

    @cached_property
    def funnel(self) -> list[Step]:
        """Deals opened in this quarter and the one before along the default pipeline."""
        if not self.stages:
            return []
        cohort = self.deals().filter(opened_on__gte=self.funnel_start)
        return funnel(cohort, self.stages[0].pipeline, self.stages, won_label=_("Won"))

    @property
    def funnel_start(self) -> date:
        return add_months(self.quarter.start, -3)

    @property
    def funnel_address(self) -> str:
        return self.address("opportunities:list", opened_on_after=self.funnel_start)

    @cached_property
    def funnel_steps(self) -> list[FunnelStep]:
        """The funnel with the width of each bar and the deals that make it."""
        most = max((step.count for step in self.funnel), default=0) or 1
        asked = [{"reached": stage.pk, "status": ["open", "won", "lost"]} for stage in self.stages] + [
            {"status": ["won"]}
        ]
        return [
            FunnelStep(step, share(step.count, most), self._funnel_list(**params))
            for step, params in zip(self.funnel, asked, strict=bool(self.stages))
        ]

    def _funnel_list(self, **params: Any) -> str:
        pipeline = self.stages[0].pipeline_id
        return self.address("opportunities:list", opened_on_after=self.funnel_start, pipeline=pipeline, **params)

    @cached_property
    def _months(self) -> list[tuple[date, Decimal]]:
        """Won amount of the last months, this one included; from the ledger."""
        first = add_months(self.today, 1 - MONTHS_SHOWN)
        entries = CreditEntry.objects.visible_to(self.user).counting().filter(on__gte=first)
        if self.scope.user_id is not None:
            entries = entries.filter(user_id=self.scope.user_id)
        elif self.scope.team_id is not None:
            entries = entries.filter(team_id__in=self.scope.team_ids)
        known = dict(entries.order_by().values_list(TruncMonth("on")).annotate(amount=Sum("base_amount")))
        return [
            (month, known.get(month, Decimal(0)))
            for month in (add_months(first, index) for index in range(MONTHS_SHOWN))
        ]

    @cached_property
    def months(self) -> list[Month]:
        most = max((amount for _month, amount in self._months), default=Decimal(0)) or Decimal(1)
        return [
            Month(
                start,
                amount,
                share(amount, most),
                METRICS["won_amount"].address(self.scope, Period(start, add_months(start, 1))),
            )
            for start, amount in self._months
        ]
