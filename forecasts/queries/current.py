"""The forecast of a period as it stands, for everybody whose forecast the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from core.money import round_money
from core.periods import Period
from forecasts import rollup
from forecasts.models import Adjustment, DealCall, Submission
from forecasts.rollup import ZERO, Calls, Deal, Figures, Node, Staff
from opportunities.models import Opportunity
from people.models import Team, User
from people.queries import organisation, rates_on
from targets.models import CreditEntry, Target

METRIC = "won_amount"


@dataclass(frozen=True)
class ForecastView:
    """The tree, what everybody together comes to, and what could not be counted."""

    period: Period
    currency: str
    nodes: list[Node]
    total: Figures
    without_rate: tuple[str, ...]

    def rows(self) -> list[Node]:
        return [row for node in self.nodes for row in node.flat()]


def reach_of(viewer: Any) -> Any:
    """Whose forecasts: None for nobody's; the system itself sees all."""
    return None if viewer is None else viewer.access.reach("forecasts", "view")


def deals_in(period: Period, viewer: Any = None) -> QuerySet[Any]:
    """Open deals that are expected to close in the period."""
    deals = Opportunity.objects.open().closing_in(period)
    reach = reach_of(viewer)
    if viewer is None or (reach is not None and reach.everyone):
        return deals
    return deals.filter(owner_id__in=reach.owner_ids) if reach is not None else deals.none()


def forecast(viewer: Any, period: Period, *, today: date) -> ForecastView:
    """Seven statements, however many people and deals. `viewer` None: the system itself, which sees everybody."""
    rates = rates_on(today)
    deals, missing = _deals(viewer, period, rates)
    staff = staff_seen(viewer)
    persons = persons_of(viewer, period, staff, deals)
    teams = _adjusted(Adjustment.objects.filter(team__isnull=False), viewer, period, "team_id")
    nodes = rollup.tree(staff, persons, teams, _targets(period, "team_id"))
    total = rollup.of_group([node.figures for node in nodes])
    return ForecastView(period, organisation().base_currency, nodes, total, tuple(sorted(missing)))


def persons_of(viewer: Any, period: Period, staff: Staff, deals: list[Deal]) -> dict[UUID, Figures]:
    """Everybody who has a deal, a won one, a target or a word in the period."""
    closed = _closed(viewer, period)
    targets = _targets(period, "user_id")
    calls = _calls(viewer, period)
    by_user: dict[UUID | None, list[Deal]] = defaultdict(list)
    for deal in deals:
        by_user[deal.user_id].append(deal)
    wanted = [user for user in staff.people if user in by_user or user in closed or user in targets or user in calls]
    return {
        user: rollup.of_person(by_user[user], closed.get(user, ZERO), calls.get(user, Calls()), targets.get(user))
        for user in wanted
    }


def _deals(viewer: Any, period: Period, rates: Mapping[str, Decimal]) -> tuple[list[Deal], set[str]]:
    verdicts = dict(
        DealCall.objects.filter(start_on=period.start, end_on=period.end).values_list("opportunity_id", "verdict")
    )
    found, missing = [], set()
    columns = ("pk", "owner_id", "amount", "currency", "forecast_category", "probability")
    for pk, owner, amount, currency, category, probability in deals_in(period, viewer).values_list(*columns):
        if currency not in rates:
            missing.add(currency)
            continue
        base = round_money((amount or ZERO) * rates[currency])
        found.append(Deal(pk, owner, base, category, probability, verdicts.get(pk, "")))
    return found, missing


def staff_seen(viewer: Any) -> Staff:
    """The people of the viewer's reach, and all teams (their names are no secret; without people they are not shown)."""
    people = User.objects.filter(is_active=True)
    reach = reach_of(viewer)
    if viewer is not None and not (reach is not None and reach.everyone):
        people = people.filter(pk__in=reach.owner_ids if reach is not None else ())
    teams = {pk: (name, parent) for pk, name, parent in Team.objects.values_list("pk", "name", "parent_id")}
    return Staff(teams, {pk: (name, team) for pk, name, team in people.values_list("pk", "full_name", "team_id")})


def _closed(viewer: Any, period: Period) -> dict[UUID, Decimal]:
    """The metric “won amount”, as targets and reports count it."""
    entries = CreditEntry.objects.counting("won").within(period)
    reach = reach_of(viewer)
    if viewer is not None and not (reach is not None and reach.everyone):
        entries = entries.filter(user_id__in=reach.owner_ids if reach is not None else ())
    rows = entries.order_by().values("user_id").annotate(total=Sum("base_amount"))
    return {row["user_id"]: row["total"] for row in rows}


def _targets(period: Period, subject: str) -> dict[UUID, Decimal]:
    rows = Target.objects.filter(metric=METRIC, **{f"{subject}__isnull": False}).within(period)
    return dict(rows.values_list(subject, "value"))


def _calls(viewer: Any, period: Period) -> dict[UUID, Calls]:
    said = latest_submissions(period, viewer)
    adjusted = _adjusted(Adjustment.objects.filter(user__isnull=False), viewer, period, "user_id")
    found = {}
    for user in {*said, *adjusted}:
        by_manager, own = adjusted.get(user, Calls()), said.get(user)
        found[user] = Calls(
            own.commit if own else None,
            own.best_case if own else None,
            by_manager.adjusted_commit,
            by_manager.adjusted_best_case,
        )
    return found


def latest_submissions(period: Period, viewer: Any = None) -> dict[UUID, Submission]:
    rows = Submission.objects.within(period) if viewer is None else Submission.objects.visible_to(viewer).within(period)
    return {row.user_id: row for row in rows.order_by("user_id", "-number").distinct("user_id")}


def _adjusted(rows: Any, viewer: Any, period: Period, subject: str) -> dict[UUID, Calls]:
    seen = rows if viewer is None else rows.visible_to(viewer)
    sums = seen.holding().within(period).order_by().values(subject).annotate(
        commit=Sum("amount", filter=Q(category="commit")), best_case=Sum("amount", filter=Q(category="best_case")),
    )  # fmt: skip
    # An adjusted commit lies inside the best case, too.
    return {
        row[subject]: Calls(
            adjusted_commit=row["commit"] or ZERO,
            adjusted_best_case=(row["commit"] or ZERO) + (row["best_case"] or ZERO),
        )
        for row in sums
    }


def listed_deals(viewer: Any, period: Period, user_id: UUID) -> Iterable[Any]:
    """One person's deals of the period with what was said of them, by category and size."""
    calls = {
        call.opportunity_id: call
        for call in DealCall.objects.filter(start_on=period.start, end_on=period.end).select_related("author")
    }
    deals = (
        deals_in(period, viewer)
        .filter(owner_id=user_id)
        .select_related("stage", "account")
        .defer("search", "account__search")
    )
    found = list(deals.order_by("expected_close_on", F("amount").desc(nulls_last=True), "id"))
    for deal in found:
        deal.call = calls.get(deal.pk)
    return found
