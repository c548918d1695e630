"""The metric dictionary: one definition of each number, used by targets, rankings, dashboards, reports and pay alike.

All money is in the organisation's base currency, at the rate that was fixed when the fact was booked.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    DecimalField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Round
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from targets.metrics import scoping
from targets.metrics.metric import COUNT, DAYS, FAMILY, MONEY, MONTH, PERCENT, TEAM, TERRITORY, USER, Metric, Records
from targets.metrics.metric import month_of as month

CREDIT_DIMENSIONS = {
    USER: "user_id", TEAM: "team_id", TERRITORY: "territory_id", FAMILY: "product_family_id", MONTH: month("on"),
}  # fmt: skip
# Work is split by whose it is now; what cannot be a column (the territory of an owner) can still be asked for one by one.
OWNED_DIMENSIONS = {USER: "owner_id", TEAM: "owner__team_id"}
MONEY_FIELD: DecimalField[Any, Any] = DecimalField(max_digits=30, decimal_places=2)
CLOSING = Concat(Cast("opportunity_id", CharField()), Value(":"), Cast("closing_seq", CharField()))
# A deal that several people share counts once where they are added up, and an undone closing takes its one away again.
DEALS = Count(CLOSING, distinct=True, filter=Q(reverses__isnull=True)) - Count(
    CLOSING, distinct=True, filter=Q(reverses__isnull=False)
)
# Each entry's cost is rounded before it is added up, as commission does, so that parts sum to the whole.
MARGIN = Sum(F("base_amount") - Round(F("cost") * F("fx_rate"), precision=2, output_field=MONEY_FIELD))


def share_of(part: Q) -> Combinable:
    """Per cent of the records that fit `part`; nothing where there are none."""
    return Count("pk", filter=part) * Value(100.0) / NullIf(Cast(Count("pk"), FloatField()), Value(0.0))


# Plain days: Django's own difference of dates is an interval.
DAYS_OPEN = Func(
    F("closed_on"), F("opened_on"), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField()
)


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _credit(
    key: str, label: Promise, definition: Promise, basis: str, *, unit: str = MONEY, total: Any = None, records: Any = None
) -> Metric:  # fmt: skip
    return Metric(
        key, label, unit, definition, records or scoping.credits_of(basis), Sum("base_amount") if total is None else total,
        "targets:credits", {"basis": basis, "kind": "revenue"}, "on", "user", CREDIT_DIMENSIONS,
    )  # fmt: skip


def _count(
    key: str, label: Promise, definition: Promise, records: Records, route: str, day: str, column: str, *,
    total: Any = None, unit: str = COUNT, ratio: bool = False, can_be_promised: bool = True, **parameters: Any,
) -> Metric:  # fmt: skip
    """`day` is the list's name of the day, `column` the table's."""
    instant = column.endswith("_at")
    return Metric(
        key, label, unit, definition, records, Count("pk") if total is None else total, route, parameters, day, "owner",
        {**OWNED_DIMENSIONS, TERRITORY: None, MONTH: month(column, instant=instant)}, ratio, can_be_promised,
    )  # fmt: skip


MONEY_METRICS = (
    _credit(
        "won_amount", _("Won amount"),
        _("Sum of the credit for won opportunities, by the day of winning, shared as the splits were fixed at closing."), "won",
    ),
    _credit(
        "signed_amount", _("Signed amount"),
        _("Sum of approved contracts by signing date, credited to the people in the snapshot taken at approval."), "signed",
    ),
    _credit(
        "collected_amount", _("Amount collected"),
        _("Sum of approved payments less approved refunds, by the day the money was received."), "collected",
    ),
    _credit(
        "won_margin", _("Margin of what was won"),
        _("Credit for won opportunities less their cost, by the day of winning, shared as the splits were fixed at closing."),
        "won", total=MARGIN,
    ),
)  # fmt: skip
CREDIT_COUNTS = (
    _credit(
        "won_count", _("Won opportunities"),
        _("Number of won opportunities with credit, by the day of winning; reopened ones are taken away on the day of reopening."),
        "won", unit=COUNT, total=DEALS,
    ),
    _credit(
        "units_sold", _("Units sold"),
        _("Sum of the quantities of the lines of won opportunities, shared as the splits were fixed at closing."),
        "won", unit=COUNT, total=Sum("quantity"),
    ),
    _credit(
        "new_customers", _("New customers"),
        _("Number of customers with credit for a won opportunity in the period and none before it."), "won", unit=COUNT,
        total=Count("opportunity__account", distinct=True), records=scoping.first_time_won,
    ),
)  # fmt: skip
WORK = (
    _count(
        "new_leads", _("New leads"), _("Number of leads created in the period, by their present owner."),
        scoping.new_leads, "leads:list", "created", "created_at",
    ),
    _count(
        "new_accounts", _("Customers entered"), _("Number of customers entered in the period, by their present owner."),
        scoping.new_accounts, "customers:account-list", "created_at", "created_at",
    ),
    _count(
        "new_contacts", _("New contacts"), _("Number of contacts entered in the period, by their present owner."),
        scoping.new_contacts, "customers:contact-list", "created_at", "created_at",
    ),
    _count(
        "new_opportunities", _("New opportunities"), _("Number of opportunities opened in the period, by their present owner."),
        scoping.new_deals, "opportunities:list", "opened_on", "opened_on",
    ),
    _count(
        "follow_ups", _("Follow-ups"), _("Number of calls, meetings, visits and e-mails done in the period."),
        scoping.activities_of(*scoping.FOLLOW_UPS), "activities:list", "done", "done_at", kind=list(scoping.FOLLOW_UPS),
    ),
    _count(
        "customers_contacted", _("Customers contacted"),
        _("Number of different customers with a call, meeting, visit or e-mail done in the period, each counted once."),
        scoping.activities_of(*scoping.FOLLOW_UPS), "activities:list", "done", "done_at", kind=list(scoping.FOLLOW_UPS),
        total=Count(Coalesce("account_id", "opportunity__account_id"), distinct=True),
    ),
    _count(
        "calls", _("Calls"), _("Number of calls done in the period."), scoping.activities_of("call"),
        "activities:list", "done", "done_at", kind="call",
    ),
    _count(
        "visits", _("Visits"), _("Number of customer visits done in the period."), scoping.activities_of("visit"),
        "activities:list", "done", "done_at", kind="visit",
    ),
    _count(
        "meetings", _("Meetings"), _("Number of meetings held in the period."), scoping.activities_of("meeting"),
        "activities:list", "done", "done_at", kind="meeting",
    ),
)  # fmt: skip
RATES = (
    _count(
        "win_rate", _("Win rate"), _("Won ÷ (won + lost) by actual close date; invalid opportunities don't count."),
        scoping.decided_deals, "opportunities:list", "closed_on", "closed_on", total=share_of(Q(status="won")), unit=PERCENT,
        ratio=True, status=["won", "lost"],
    ),
    _count(
        "lead_conversion", _("Lead conversion"),
        _("Of the leads created in the period, the share that has been converted since, whenever that was."),
        scoping.new_leads, "leads:list", "created", "created_at", total=share_of(Q(status="converted")), unit=PERCENT, ratio=True,
    ),
    _count(
        "deal_cycle", _("Deal cycle"), _("Median of the days from opening to winning, of the opportunities won in the period."),
        scoping.won_deals, "opportunities:list", "closed_on", "closed_on",
        total=Median(DAYS_OPEN), unit=DAYS, ratio=True,
        can_be_promised=False, status="won",
    ),
)  # fmt: skip
CATALOGUE: tuple[Metric, ...] = (*MONEY_METRICS, *CREDIT_COUNTS, *WORK, *RATES)
METRICS: dict[str, Metric] = {metric.key: metric for metric in CATALOGUE}
