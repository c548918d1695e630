"""What is asked of whom, day by day, and where it was not kept. One reader for each norm; services write what they find.

A day is asked about once it and its days of grace are over. Days of the last weeks are asked again each night: what was made good in
the meantime (a report made up, a task whose day was corrected) is no longer held against anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, DateField, F, Prefetch, Q, QuerySet
from django.db.models.functions import Cast, TruncDay

from activities.models import Activity
from core.periods import Period, business_day
from leads.models import FirstResponse
from opportunities.gates import missing, required_up_to
from opportunities.lines import Offered, deepest_discount
from opportunities.models import (
    DiscountLimit,
    GateAnswer,
    Opportunity,
    OpportunityLine,
    Quote,
    Stage,
    StageChange,
)
from opportunities.requirements import asked_up_to, unmet
from people.models import User
from people.queries import organisation
from performance.models import NormKey, RepReport
from targets.metrics import day_range

PersonDay = tuple[UUID, date]


@dataclass(frozen=True)
class Broken:
    """One violation; `opens` names the foreign key of the record it opens."""

    user: UUID
    on: date
    opens: str
    record: UUID
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def source_key(self) -> str:
        return f"{self.opens}:{self.record}:{self.on.isoformat()}"


@dataclass
class Asked:
    """All checks and violations of one norm in a period."""

    checks: dict[PersonDay, int] = field(default_factory=lambda: defaultdict(int))
    broken: list[Broken] = field(default_factory=list)


Reader = Callable[[Period, int], Asked]


def settled(today: date, grace_days: int, days: int) -> Period:
    """The last `days` days that are over with their grace."""
    end = today - timedelta(days=grace_days)
    return Period(end - timedelta(days=days), end)


def day_of(column: str) -> Any:
    return Cast(TruncDay(column, tzinfo=ZoneInfo(organisation().time_zone)), DateField())


def counted(rows: QuerySet[Any], user: str, column: str) -> dict[PersonDay, int]:
    """How many by person and business day."""
    grouped = rows.order_by().values(who=F(user), day=day_of(column)).annotate(n=Count("pk"))
    return {(row["who"], row["day"]): row["n"] for row in grouped}


def follow_ups(period: Period, grace_days: int) -> Asked:
    """What was planned for the day is done by the end of it, or of its days of grace."""
    start, end = day_range(period)
    rows = Activity.objects.filter(due_at__gte=start, due_at__lt=end, owner__isnull=False)
    late = rows.filter(Q(done_at__isnull=True) | Q(done_at__date__gt=F("due_at__date") + timedelta(days=grace_days)))
    zone = organisation().time_zone
    found = late.order_by().values_list("owner_id", "due_at", "pk", "subject")
    broken = [
        Broken(owner, business_day(due, zone), "activity", pk, {"subject": subject})
        for owner, due, pk, subject in found
    ]
    return Asked(counted(rows, "owner_id", "due_at"), broken)


def first_answers(period: Period, grace_days: int) -> Asked:
    """A new lead is answered before its deadline."""
    start, end = day_range(period)
    rows = FirstResponse.objects.filter(due_at__gte=start, due_at__lt=end, lead__owner__isnull=False)
    rows = rows.filter(lead__deleted_at__isnull=True)
    late = rows.filter(Q(responded_at__isnull=True) | Q(responded_at__gt=F("due_at") + timedelta(days=grace_days)))
    zone = organisation().time_zone
    found = late.order_by().values_list("lead__owner_id", "due_at", "lead_id")
    broken = [Broken(owner, business_day(due, zone), "lead", lead) for owner, due, lead in found]
    return Asked(counted(rows, "lead__owner_id", "due_at"), broken)


def reports(period: Period, grace_days: int) -> Asked:
    """A report that is owed is given in; one that was made up since counts as given in."""
    start, end = day_range(period)
    rows = RepReport.objects.filter(due_at__gte=start, due_at__lt=end)
    zone = organisation().time_zone
    found = rows.drafts().order_by().values_list("user_id", "due_at", "pk")
    broken = [Broken(user, business_day(due, zone), "report", pk) for user, due, pk in found]
    return Asked(counted(rows, "user_id", "due_at"), broken)


def gates(period: Period, grace_days: int) -> Asked:
    """A deal that entered a stage has what that stage and those before it ask for: however it got there."""
    start, end = day_range(period)
    rows = StageChange.objects.filter(
        at__gte=start, at__lt=end, from_stage__isnull=False, status="open", opportunity__status="open",
        opportunity__owner__isnull=False, opportunity__deleted_at__isnull=True,
    ).filter(opportunity__stage=F("to_stage"))  # fmt: skip
    asked, zone = Asked(), organisation().time_zone
    latest = {row.opportunity_id: row for row in rows.order_by("at", "id")}
    deals = _deals_with_parts(latest)
    stages = _stages_of({deal.pipeline_id for deal in deals})
    answers = _answers_of(latest)
    for deal in deals:
        if deal.owner_id is None:
            continue
        day = business_day(latest[deal.pk].at, zone)
        asked.checks[deal.owner_id, day] += 1
        line = stages[deal.pipeline_id]
        problems = missing(deal, required_up_to(line, deal.stage))
        problems += unmet(asked_up_to(line, deal.stage), answers.get(deal.pk, {}))
        if problems:
            names = ", ".join(problem.field for problem in problems[:5])
            asked.broken.append(Broken(deal.owner_id, day, "opportunity", deal.pk, {"missing": names}))
    return asked


def _deals_with_parts(wanted: Iterable[UUID]) -> list[Opportunity]:
    rows = Opportunity.objects.filter(pk__in=list(wanted)).select_related("stage", "stage__pipeline").defer("search")
    lines = Prefetch("lines", OpportunityLine.objects.only("opportunity_id"))
    return list(rows.prefetch_related("contact_roles", "competitors", lines).order_by("pk"))


def _stages_of(pipelines: set[UUID]) -> dict[UUID, list[Stage]]:
    found: dict[UUID, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(pipeline_id__in=pipelines).select_related("pipeline"):
        found[stage.pipeline_id].append(stage)
    return found


def _answers_of(deals: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = GateAnswer.objects.filter(opportunity_id__in=list(deals)).order_by()
    for deal, key, state in rows.values_list("opportunity_id", "key", "state"):
        found[deal][key] = state
    return found


def discounts(period: Period, grace_days: int) -> Asked:
    """A won deal was not sold deeper below the list than its owner may give alone, or somebody said yes to a quote that deep."""
    limits = dict(DiscountLimit.objects.values_list("role_id", "percent"))
    asked = Asked()
    won = Opportunity.objects.closed_in(period).won().order_by()
    rows = list(won.values_list("pk", "owner_id", "closed_on"))
    if not limits or not rows:
        return asked
    depth = _depths([pk for pk, _owner, _on in rows])
    alone = _alone({owner for _pk, owner, _on in rows}, limits)
    approved = _approved([pk for pk, _owner, _on in rows])
    for pk, owner, on in rows:
        if pk not in depth:
            continue
        asked.checks[owner, on] += 1
        if depth[pk] > max(alone.get(owner, Decimal(0)), approved.get(pk, Decimal(0))):
            values = {"discount": f"{depth[pk]:f}", "limit": f"{alone.get(owner, Decimal(0)):f}"}
            asked.broken.append(Broken(owner, on, "opportunity", pk, values))
    return asked


def _depths(deals: list[UUID]) -> dict[UUID, Decimal]:
    lines: dict[UUID, list[Offered]] = defaultdict(list)
    rows = OpportunityLine.objects.filter(opportunity_id__in=deals).order_by()
    for deal, listed, price, discount in rows.values_list(
        "opportunity_id", "list_price", "unit_price", "discount_percent"
    ):
        lines[deal].append(Offered(listed, price, discount))
    return {deal: deepest_discount(offered) for deal, offered in lines.items()}


def _alone(owners: set[UUID], limits: Mapping[Any, Decimal]) -> dict[UUID, Decimal]:
    """What each may give by the best of his roles."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    rows = User.roles.through.objects.filter(user_id__in=owners, role_id__in=limits)
    for user, role in rows.values_list("user_id", "role_id"):
        found[user] = max(found[user], limits[role])
    return found


def _approved(deals: list[UUID]) -> dict[UUID, Decimal]:
    """The deepest discount that was approved in a quote of the deal."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    rows = Quote.objects.filter(opportunity_id__in=deals, approvals__state="approved").order_by()
    for deal, discount in rows.values_list("opportunity_id", "discount_percent"):
        found[deal] = max(found[deal], discount)
    return found


READERS: dict[str, Reader] = {
    NormKey.FOLLOW_UP: follow_ups,
    NormKey.FIRST_ANSWER: first_answers,
    NormKey.GATE: gates,
    NormKey.DISCOUNT: discounts,
    NormKey.REPORT: reports,
}
