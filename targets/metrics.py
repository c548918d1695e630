"""The metric dictionary: one definition of each number, used by targets, dashboards, reports and pay alike.

A metric is a queryset of the records that make it and an expression that adds them up; the address leads to those records. All
money is in the organisation's base currency, at the rate that was fixed when the fact was booked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.periods import Period
from leads.models import Lead
from opportunities.models import Opportunity
from people.queries import organisation
from targets.models import CreditEntry
from targets.scopes import Scope

MONEY, COUNT, PERCENT = "money", "count", "percent"
AMOUNT = DecimalField(max_digits=20, decimal_places=2)
Records = Callable[[Scope, Period], QuerySet[Any]]


@dataclass(frozen=True)
class Metric:
    """`records(scope, period)` are what counts; `total` adds them up; `route` and `parameters` lead to the same records as a list."""

    key: str
    label: Promise
    unit: str
    definition: Promise
    records: Records
    total: Combinable
    route: str
    parameters: Mapping[str, str]
    day: str
    person: str
    can_be_promised: bool = True

    def value(self, scope: Scope, period: Period) -> Decimal:
        return totals([(self, scope, period)])[0]

    def address(self, scope: Scope, period: Period) -> str:
        """The list of the records that make the number, in the same filter."""
        asked: dict[str, Any] = {
            **self.parameters,
            f"{self.day}_after": period.start,
            f"{self.day}_before": period.last_day,
        }
        if scope.user_id is not None:
            asked[self.person] = scope.user_id
        elif scope.team_id is not None:
            # The credit list knows what lies below a team; the lists of the other rooms are told.
            asked["team"] = scope.team_id if self.route == "targets:credits" else sorted(scope.team_ids)
        return f"{reverse(self.route)}?{urlencode(asked, doseq=True)}"


def totals(asked: Sequence[tuple[Metric, Scope, Period]]) -> list[Decimal]:
    """The values of many numbers in one statement: an arm of a UNION for each, so that every arm uses its own index."""
    if not asked:
        return []
    arms = [
        metric.records(scope, period)
        .order_by()
        .values(number=Value(index))
        .annotate(total=Coalesce(Cast(metric.total, AMOUNT), Value(Decimal(0), output_field=AMOUNT)))
        .values_list("number", "total")
        for index, (metric, scope, period) in enumerate(asked)
    ]
    rows = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    known = dict(rows)
    return [known.get(index, Decimal(0)) for index in range(len(asked))]


def day_range(period: Period) -> tuple[datetime, datetime]:
    """The instants at which the business days of `period` begin and end, in the organisation's zone."""
    zone = ZoneInfo(organisation().time_zone)
    return datetime.combine(period.start, time.min, zone), datetime.combine(period.end, time.min, zone)


def _seen(model: Any, scope: Scope) -> Any:
    return model.objects.all() if scope.viewer is None else model.objects.visible_to(scope.viewer)


def _credits(basis: str) -> Records:
    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        entries = _seen(CreditEntry, scope).counting(basis).within(period)
        if scope.user_id is not None:
            return entries.filter(user_id=scope.user_id)
        # The team of the day of the credit, not of today: a transfer moves nothing.
        return entries if scope.everybody else entries.filter(team_id__in=scope.team_ids)

    return records


def _owned(queryset: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    if scope.user_id is not None:
        return queryset.filter(owner_id=scope.user_id)
    return queryset if scope.everybody else queryset.filter(owner__team_id__in=scope.team_ids)


def _new_leads(scope: Scope, period: Period) -> QuerySet[Any]:
    start, end = day_range(period)
    return _owned(_seen(Lead, scope).filter(created_at__gte=start, created_at__lt=end), scope)


def _new_deals(scope: Scope, period: Period) -> QuerySet[Any]:
    return _owned(_seen(Opportunity, scope).filter(opened_on__gte=period.start, opened_on__lt=period.end), scope)


def _activities(*kinds: str) -> Records:
    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        start, end = day_range(period)
        return _owned(_seen(Activity, scope).filter(kind__in=kinds, done_at__gte=start, done_at__lt=end), scope)

    return records


CLOSING = Concat(Cast("opportunity_id", CharField()), Value(":"), Cast("closing_seq", CharField()))
# A deal that several people share counts once where they are added up, and an undone closing takes its one away again.
DEALS = Count(CLOSING, distinct=True, filter=Q(reverses__isnull=True)) - Count(
    CLOSING, distinct=True, filter=Q(reverses__isnull=False)
)


def _credit_metric(key: str, label: Promise, definition: Promise, basis: str, unit: str = MONEY) -> Metric:
    total = Sum("base_amount") if unit == MONEY else DEALS
    parameters = {"basis": basis, "kind": "revenue"}
    return Metric(key, label, unit, definition, _credits(basis), total, "targets:credits", parameters, "on", "user")


def _count_metric(
    key: str, label: Promise, definition: Promise, records: Records, route: str, day: str, **parameters: str
) -> Metric:
    return Metric(key, label, COUNT, definition, records, Count("pk"), route, parameters, day, "owner")


CATALOGUE: tuple[Metric, ...] = (
    _credit_metric(
        "won_amount", _("Won amount"),
        _("Sum of the credit for won opportunities, by the day of winning, shared as the splits were fixed at closing."), "won",
    ),
    _credit_metric(
        "won_count", _("Won opportunities"),
        _("Number of won opportunities with credit, by the day of winning; reopened ones are taken away on the day of reopening."),
        "won", COUNT,
    ),
    _credit_metric(
        "signed_amount", _("Signed amount"),
        _("Sum of approved contracts by signing date, credited to the people in the snapshot taken at approval."), "signed",
    ),
    _credit_metric(
        "collected_amount", _("Amount collected"),
        _("Sum of approved payments less approved refunds, by the day the money was received."), "collected",
    ),
    _count_metric(
        "new_leads", _("New leads"), _("Number of leads created in the period, by their present owner."),
        _new_leads, "leads:list", "created",
    ),
    _count_metric(
        "new_opportunities", _("New opportunities"), _("Number of opportunities opened in the period, by their present owner."),
        _new_deals, "opportunities:list", "opened_on",
    ),
    _count_metric(
        "calls", _("Calls"), _("Number of calls done in the period."), _activities("call"), "activities:list", "done", kind="call",
    ),
    _count_metric(
        "visits", _("Visits"), _("Number of customer visits done in the period."), _activities("visit"),
        "activities:list", "done", kind="visit",
    ),
    _count_metric(
        "meetings", _("Meetings"), _("Number of meetings held in the period."), _activities("meeting"),
        "activities:list", "done", kind="meeting",
    ),
)  # fmt: skip
METRICS: dict[str, Metric] = {metric.key: metric for metric in CATALOGUE}
