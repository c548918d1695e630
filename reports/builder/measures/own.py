"""Numbers that only reports show, read from the rooms below. Nobody promises them, so they are not in the metric catalogue."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, FloatField, Func, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from commissions.models import CommissionLine
from contracts.models import Instalment
from contracts.models.contract import APPROVED
from core.periods import Period
from customers.models import Account
from leads.models import Lead
from opportunities.models import Opportunity, StageChange, Status
from reports.builder.conversion import at_day, at_latest
from reports.builder.measures.measure import (
    DAYS,
    HOURS,
    MINUTES,
    MONEY,
    PERCENT,
    Counted,
    Measure,
    as_float,
    averaged,
    counted,
    share,
    spent,
    summed,
)
from targets.metrics import day_range
from targets.metrics.scoping import seen
from targets.scopes import Scope

DAY, HOUR = 86400, 3600


def within(model: Any, day: str, condition: Q | None = None) -> Counted:
    """The rows that the viewer may see, whose `day` lies in the period."""
    wanted = Q() if condition is None else condition

    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        start, end = day_range(period) if day.endswith("_at") else (period.start, period.end)
        return seen(model, scope).filter(wanted, **{f"{day}__gte": start, f"{day}__lt": end})

    return records


def left_stages(scope: Scope, period: Period) -> QuerySet[Any]:
    """Steps of deals that the viewer may see, out of a stage, by the day of leaving."""
    start, end = day_range(period)
    deals = seen(Opportunity, scope).order_by().values("pk")
    steps = StageChange.objects.filter(opportunity__in=deals, from_stage__isnull=False, at__gte=start, at__lt=end)
    return steps.filter(seconds_in_stage__isnull=False)


def filled(*columns: str) -> Any:
    """Per cent of these columns that say something."""
    parts: list[Any] = [
        Case(
            When(Q(**{f"{column}__isnull": True}) | Q(**{column: ""}), then=Value(0.0)),
            default=Value(100.0 / len(columns)),
            output_field=FloatField(),
        )
        for column in columns
    ]
    whole: Any = parts[0]
    for part in parts[1:]:
        whole = CombinedExpression(whole, "+", part, output_field=FloatField())
    return whole


WEIGHTED = F("amount") * F("probability") / Value(100)
DAYS_OPEN = Func(
    F("closed_on"), F("opened_on"), template="(%(expressions)s)::float8", arg_joiner=" - ", output_field=FloatField()
)
OPEN = Q(status=Status.OPEN)
EXPECTED = within(Opportunity, "expected_close_on", OPEN)
LOST = within(Opportunity, "closed_on", Q(status=Status.LOST))
DECIDED = within(Opportunity, "closed_on", Q(status__in=(Status.WON, Status.LOST)))
DONE = within(Activity, "done_at")
PLANNED = within(Activity, "due_at")
ENTERED = within(Lead, "created_at")
ANSWERED = within(Lead, "created_at", Q(first_response__responded_at__isnull=False))
ASKED = within(Lead, "created_at", Q(first_response__isnull=False))
DUE = within(Instalment, "due_on", Q(contract__status__in=APPROVED))

DEALS = (
    counted("open_count", _("Open opportunities"), _("Number of open opportunities that are expected to close in the period."),
            "opportunities", "expected_close_on", EXPECTED),
    summed("open_amount", _("Open pipeline"),
           _("Amount of the open opportunities that are expected to close in the period, at the latest exchange rate."),
           "opportunities", "expected_close_on", EXPECTED, lambda now: at_latest(F("amount"), now)),
    summed("open_weighted", _("Open pipeline, weighted"),
           _("Amount × probability of the open opportunities that are expected to close in the period, at the latest exchange rate."),
           "opportunities", "expected_close_on", EXPECTED, lambda now: at_latest(WEIGHTED, now)),
    counted("lost_count", _("Lost opportunities"), _("Number of opportunities lost, by actual close date."),
            "opportunities", "closed_on", LOST),
    summed("lost_amount", _("Lost amount"), _("Amount of the opportunities lost, at the exchange rate of the day they were closed."),
           "opportunities", "closed_on", LOST, lambda now: at_day(F("amount"), "closed_on", now)),
    averaged("average_won", _("Average won opportunity"),
             _("Mean amount of the opportunities won, by actual close date, at the exchange rate of that day."),
             "opportunities", "closed_on", within(Opportunity, "closed_on", Q(status=Status.WON)),
             lambda now: as_float(at_day(F("amount"), "closed_on", now)), unit=MONEY),
    averaged("days_to_decision", _("Days to a decision"),
             _("Mean of the days from opening to closing, of the opportunities won or lost in the period."),
             "opportunities", "closed_on", DECIDED, lambda _now: DAYS_OPEN, unit=DAYS),
    averaged("stage_days", _("Days in a stage"),
             _("Mean of the days that opportunities had stood in the stage they left in the period."),
             "stage_changes", "at", left_stages, lambda _now: as_float(F("seconds_in_stage")) / Value(float(DAY)), unit=DAYS),
)  # fmt: skip
LEADS = (
    averaged("response_hours", _("Time to first answer"),
             _("Mean hours from the arrival of a lead to its first answer, of the leads created in the period that were answered."),
             "leads", "created_at", ANSWERED,
             lambda _now: spent("first_response__started_at", "first_response__responded_at", HOUR), unit=HOURS),
    share("answered_in_time", _("Answered in time"),
          _("Of the leads created in the period that had to be answered, the share that was answered by its deadline."),
          "leads", "created_at", ASKED, Q(first_response__responded_at__lte=F("first_response__due_at"))),
    averaged("lead_completeness", _("Completeness of leads"),
             _("Mean share of company, e-mail, phone, industry and region that is filled in, of the leads created in the period."),
             "leads", "created_at", ENTERED, lambda _now: filled("company", "email", "phone", "industry", "region"), unit=PERCENT),
)  # fmt: skip
ACTIVITIES = (
    counted("activities_done", _("Activities done"), _("Number of activities of any kind done in the period, by their owner."),
            "activities", "done_at", DONE),
    summed("minutes_spent", _("Minutes spent"), _("Sum of the minutes noted for activities done in the period."),
           "activities", "done_at", DONE, lambda _now: F("duration_minutes"), unit=MINUTES, amount="duration_minutes"),
    counted("activities_due", _("Activities due"), _("Number of activities that were due in the period, done or not."),
            "activities", "due_at", PLANNED),
    share("done_in_time", _("Done in time"), _("Of the activities due in the period, the share that was done by then."),
          "activities", "due_at", PLANNED, Q(done_at__lte=F("due_at"))),
)  # fmt: skip
CUSTOMERS = (
    averaged("account_completeness", _("Completeness of customers"),
             _("Mean share of industry, region, country, phone and website that is filled in, of the customers entered in the period."),
             "accounts", "created_at", within(Account, "created_at"),
             lambda _now: filled("industry", "region", "country", "phone", "website"), unit=PERCENT),
)  # fmt: skip
MONEY_IN_AND_OUT = (
    summed("due_amount", _("Payments due"),
           _("Amount of the payments planned for the period, at the exchange rate of the day they are due."),
           "instalments", "due_on", DUE, lambda now: at_day(F("amount"), "due_on", now, "contract__currency")),
    summed("outstanding_amount", _("Payments outstanding"),
           _("What is still missing of the payments planned for the period, at the exchange rate of the day they are due."),
           "instalments", "due_on", DUE,
           lambda now: at_day(F("amount") - F("paid_amount"), "due_on", now, "contract__currency")),
    summed("commission_amount", _("Commission booked"),
           _("Sum of the commission lines by their day, corrections included, at the exchange rate of that day."),
           "commission_lines", "on", within(CommissionLine, "on"), lambda now: at_day(F("amount"), "on", now)),
)  # fmt: skip
OWN: tuple[Measure, ...] = (*DEALS, *LEADS, *ACTIVITIES, *CUSTOMERS, *MONEY_IN_AND_OUT)
