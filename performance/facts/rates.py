"""Conversions, decided deals, first answers, discounts and days in stages, by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from core.periods import Period
from leads.models import FirstResponse, Lead
from opportunities.lines import Offered, deepest_discount
from opportunities.models import Opportunity, OpportunityLine, StageChange
from performance.detectors.finding import Rate
from targets.metrics import day_range

CONVERSION_DAYS = 30
COHORT, RECENT, HALF_YEAR = 90, 90, 180

ByPerson = dict[UUID, Any]


def last(today: date, days: int, ago: int = 0) -> Period:
    end = today - timedelta(days=ago)
    return Period(end - timedelta(days=days), end)


def cohorts(today: date) -> tuple[Period, Period]:
    """Leads that have all had thirty days to convert; a younger lead would pull the newer rate down."""
    return last(today, COHORT, CONVERSION_DAYS + COHORT), last(today, COHORT, CONVERSION_DAYS)


def conversions(cohort: Period) -> dict[UUID, Rate]:
    start, end = day_range(cohort)
    soon = Q(conversion__at__lte=F("created_at") + timedelta(days=CONVERSION_DAYS))
    rows = Lead.objects.filter(created_at__gte=start, created_at__lt=end, owner__isnull=False).order_by()
    counted = rows.values("owner_id").annotate(n=Count("pk"), hits=Count("pk", filter=soon))
    return {row["owner_id"]: Rate(row["hits"], row["n"]) for row in counted}


def decided(period: Period) -> dict[UUID, Rate]:
    rows = Opportunity.objects.closed_in(period).filter(status__in=("won", "lost"), owner__isnull=False).order_by()
    counted = rows.values("owner_id").annotate(n=Count("pk"), hits=Count("pk", filter=Q(status="won")))
    return {row["owner_id"]: Rate(row["hits"], row["n"]) for row in counted}


def answers(period: Period) -> dict[UUID, list[float]]:
    """Minutes from the lead's arrival to its first answer."""
    start, end = day_range(period)
    rows = FirstResponse.objects.filter(
        started_at__gte=start, started_at__lt=end, responded_at__isnull=False, lead__owner__isnull=False
    )
    found: dict[UUID, list[float]] = defaultdict(list)
    for owner, begun, answered in rows.values_list("lead__owner_id", "started_at", "responded_at"):
        if answered is not None:
            found[owner].append((answered - begun).total_seconds() / 60)
    return found


def discounts(period: Period) -> dict[UUID, dict[UUID, Decimal]]:
    """The deepest discount of each won deal: {person: {deal: per cent}}."""
    won = Opportunity.objects.closed_in(period).won()
    rows = OpportunityLine.objects.filter(opportunity__in=won.order_by().values("pk"))
    lines: dict[tuple[UUID, UUID], list[Offered]] = defaultdict(list)
    columns = ("opportunity__owner_id", "opportunity_id", "list_price", "unit_price", "discount_percent")
    for owner, deal, listed, price, discount in rows.order_by().values_list(*columns):
        lines[owner, deal].append(Offered(listed, price, discount))
    found: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    for (owner, deal), offered in lines.items():
        found[owner][deal] = deepest_discount(offered)
    return found


def stage_days(period: Period) -> dict[UUID, dict[UUID, list[float]]]:
    """Days that deals had stood in a stage when they left it: {person: {stage: days}}."""
    start, end = day_range(period)
    rows = StageChange.objects.filter(
        at__gte=start, at__lt=end, from_stage__isnull=False, seconds_in_stage__isnull=False,
        opportunity__owner__isnull=False,
    )  # fmt: skip
    found: dict[UUID, dict[UUID, list[float]]] = defaultdict(lambda: defaultdict(list))
    for owner, stage, seconds in rows.order_by().values_list(
        "opportunity__owner_id", "from_stage_id", "seconds_in_stage"
    ):
        found[owner][stage].append((seconds or 0) / 86400)
    return found


def summed(rates: dict[UUID, Rate], people: Iterable[UUID]) -> Rate:
    total = Rate(0, 0)
    for person in people:
        total += rates.get(person, Rate(0, 0))
    return total


def joined(lists: dict[UUID, list[float]], people: Iterable[UUID]) -> list[float]:
    return [number for person in people for number in lists.get(person, ())]


def joined_by(lists: dict[UUID, dict[UUID, list[float]]], people: Iterable[UUID]) -> dict[UUID, list[float]]:
    found: dict[UUID, list[float]] = defaultdict(list)
    for person in people:
        for key, numbers in lists.get(person, {}).items():
            found[key] += numbers
    return found
