"""How the work goes, by person, each measure with its formula in words (R124)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Avg, Count, F, FloatField, Q
from django.db.models.functions import Extract, TruncDay

from activities.models import Activity
from audit.models import AuditEntry
from core.periods import Period
from leads.models import FirstResponse
from opportunities.models import Opportunity, StageChange
from people.models import User
from targets.metrics import day_range

TENTH = Decimal("0.1")
# What an open deal should say of itself.
COMPLETE = ("amount", "expected_close_on", "account", "next_step_on")


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, slots=True)
class Efficiency:
    """None where there was nothing to measure."""

    user_id: UUID
    name: str
    answer_minutes: Decimal | None
    stage_days: Decimal | None
    activities: int
    active_days: int
    completeness: Decimal | None


def efficiency(viewer: Any, period: Period, *, team_ids: frozenset[UUID] = frozenset()) -> list[Efficiency]:
    """The active people of the viewer's reach, by name; six statements."""
    reach = viewer.access.reach("performance", "view") if viewer.is_active else None
    if reach is None:
        return []
    people = User.objects.filter(is_active=True, team__isnull=False)
    if not reach.everyone:
        people = people.filter(pk__in=reach.owner_ids)
    if team_ids:
        people = people.filter(team_id__in=team_ids)
    names = dict(people.order_by("full_name", "pk").values_list("pk", "full_name"))
    answers, stages = _answers(names, period), _stages(names, period)
    done, days, complete = _done(names, period), _days(names, period), _complete(names)
    return [
        Efficiency(pk, name, answers.get(pk), stages.get(pk), done.get(pk, 0), days.get(pk, 0), complete.get(pk))
        for pk, name in names.items()
    ]


def _answers(names: Mapping[UUID, str], period: Period) -> dict[UUID, Decimal]:
    """Median of minutes from a lead's arrival to its first answer, of the leads answered in the period."""
    start, end = day_range(period)
    rows = FirstResponse.objects.filter(responded_at__gte=start, responded_at__lt=end, lead__owner__in=list(names))
    seconds = Extract(F("responded_at") - F("started_at"), "epoch", output_field=FloatField())
    medians = rows.order_by().values("lead__owner_id").annotate(middle=Median(seconds, output_field=FloatField()))
    return {row["lead__owner_id"]: _tenths(row["middle"] / 60) for row in medians}


def _stages(names: Mapping[UUID, str], period: Period) -> dict[UUID, Decimal]:
    """Mean days that deals had stood in the stages they left in the period."""
    start, end = day_range(period)
    rows = StageChange.objects.filter(
        at__gte=start, at__lt=end, seconds_in_stage__isnull=False, opportunity__owner__in=list(names)
    )
    means = rows.order_by().values("opportunity__owner_id").annotate(mean=Avg("seconds_in_stage"))
    return {row["opportunity__owner_id"]: _tenths(row["mean"] / 86400) for row in means}


def _done(names: Mapping[UUID, str], period: Period) -> dict[UUID, int]:
    """Calls, meetings, visits, e-mails, tasks and notes done in the period."""
    start, end = day_range(period)
    rows = Activity.objects.filter(done_at__gte=start, done_at__lt=end, owner__in=list(names)).order_by()
    return dict(rows.values_list("owner_id").annotate(n=Count("pk")))


def _days(names: Mapping[UUID, str], period: Period) -> dict[UUID, int]:
    """Days of the period on which the person signed in and changed something."""
    start, end = day_range(period)
    rows = AuditEntry.objects.filter(at__gte=start, at__lt=end, actor_id__in=list(names)).order_by()
    days = rows.values_list("actor_id").annotate(n=Count(TruncDay("at", tzinfo=start.tzinfo), distinct=True))
    return dict(days)


def _complete(names: Mapping[UUID, str]) -> dict[UUID, Decimal]:
    """Filled of the four fields amount, expected close, account and next step, over the open deals; as it is now."""
    deals = Opportunity.objects.open().filter(owner__in=list(names)).order_by()
    filled = {name: Count("pk", filter=Q(**{f"{name}__isnull": False})) for name in COMPLETE}
    found = {}
    for row in deals.values("owner_id").annotate(
        n=Count("pk"), **{f"has_{name}": count for name, count in filled.items()}
    ):
        there = sum(row[f"has_{name}"] for name in COMPLETE)
        found[row["owner_id"]] = (Decimal(there) * 100 / (len(COMPLETE) * row["n"])).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )
    return found


def _tenths(number: float) -> Decimal:
    return Decimal(str(number)).quantize(TENTH, ROUND_HALF_UP)
