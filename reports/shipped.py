"""The reports that come with the product: definitions like those that people build, and pages of other rooms that are reports already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.builder import ReportDefinition, vocabulary


@dataclass(frozen=True)
class ShippedReport:
    """A definition with a name; it can be opened, changed, copied and scheduled."""

    key: str
    group: str
    label: Promise
    sentence: Promise
    definition: ReportDefinition


@dataclass(frozen=True)
class ReportPage:
    """A page that is a report of its own; `needs` is the right without which it is not offered."""

    route: str
    group: str
    label: Promise
    sentence: Promise
    needs: str


GROUPS: dict[str, Promise] = {
    "pipeline": _("Pipeline and winning"),
    "leads": _("Leads"),
    "people": _("People and their work"),
    "money": _("Revenue and money"),
    "quality": _("Data and keeping to the norm"),
}
SHIPPED = (
    ShippedReport("open-by-stage", "pipeline", _("Open pipeline by stage"),
                  _("What is expected to close this year, by the stage it stands in, plain and weighted."),
                  ReportDefinition(("open_amount", "open_weighted", "open_count"), "stage", window="this_year", chart="funnel")),
    ShippedReport("win-loss-reasons", "pipeline", _("Reasons for losing"),
                  _("Why opportunities were lost, how many and how much; one with two reasons stands under both."),
                  ReportDefinition(("lost_count", "lost_amount"), "loss_reason", window="this_year", chart="bar", compare="year")),
    ShippedReport("competitors", "pipeline", _("Lost to competitors"),
                  _("Against whom opportunities were lost, and how often they were won."),
                  ReportDefinition(("lost_count", "lost_amount", "win_rate"), "competitor", window="this_year", chart="bar")),
    ShippedReport("win-rate", "pipeline", _("Win rate by person"),
                  _("Won ÷ (won + lost), the days it took, and what a won opportunity brings on average."),
                  ReportDefinition(("win_rate", "days_to_decision", "average_won", "deal_cycle"), "owner", window="this_year")),
    ShippedReport("stage-times", "pipeline", _("Time in the stages"),
                  _("How many days opportunities stand in a stage before they leave it."),
                  ReportDefinition(("stage_days",), "stage", window="this_year", chart="bar", compare="previous")),
    ShippedReport("lead-sources", "leads", _("Lead sources"),
                  _("How many leads come from where, how many become opportunities, and how soon they are answered."),
                  ReportDefinition(("new_leads", "lead_conversion", "response_hours"), "source", window="this_quarter", chart="bar",
                                   compare="previous")),
    ShippedReport("response-times", "leads", _("Response times"),
                  _("How soon new leads are answered, by whom, and how many in time."),
                  ReportDefinition(("new_leads", "response_hours", "answered_in_time"), "owner", window="this_month")),
    ShippedReport("lead-needs", "leads", _("What leads ask for"),
                  _("New leads by tag and month: which needs grow."),
                  ReportDefinition(("new_leads",), "tag", "month", window="last_12_months", chart="heat")),
    ShippedReport("activity", "people", _("Activity"),
                  _("Calls, visits and meetings done, customers contacted, and what was done in time."),
                  ReportDefinition(("calls", "visits", "meetings", "customers_contacted", "done_in_time"), "owner", window="this_month",
                                   compare="previous")),
    ShippedReport("efficiency", "people", _("Efficiency"),
                  _("First answers, activities, minutes, days to a decision and win rate by person; each with its formula."),
                  ReportDefinition(("response_hours", "activities_done", "minutes_spent", "done_in_time", "days_to_decision", "win_rate"),
                                   "owner", window="this_quarter")),
    ShippedReport("won-by-month", "money", _("Won by month"),
                  _("The credit for won opportunities month by month, against the year before."),
                  ReportDefinition(("won_amount", "won_count"), "month", window="this_year", chart="line", compare="year")),
    ShippedReport("won-by-team", "money", _("Won by team and quarter"),
                  _("Who brings what when, by the team of the day of winning."),
                  ReportDefinition(("won_amount",), "team", "quarter", window="this_year", chart="heat")),
    ShippedReport("collected", "money", _("Collected by month"),
                  _("What came in, what was due and what is still missing."),
                  ReportDefinition(("collected_amount", "due_amount", "outstanding_amount"), "month", window="this_year", chart="line")),
    ShippedReport("payouts", "money", _("Commission by person"),
                  _("What was booked for whom, month by month, corrections included."),
                  ReportDefinition(("commission_amount",), "owner", "month", window="this_year", chart="heat")),
    ShippedReport("trends", "money", _("Trends by industry"),
                  _("Won and lost by industry against the year before."),
                  ReportDefinition(("won_amount",), "industry", window="this_year", chart="bar", compare="year")),
    ShippedReport("data-quality", "quality", _("Data quality"),
                  _("How completely leads are filled in, by person."),
                  ReportDefinition(("lead_completeness", "new_leads"), "owner", window="this_quarter", chart="bar")),
)  # fmt: skip
PAGES = (
    ReportPage("reports:pipeline", "pipeline", _("Pipeline report"),
               _("What is open by stage, owner and forecast category; what was opened, won and lost in the period; the win rate."),
               "opportunities.view"),
    ReportPage("opportunities:insight", "pipeline", _("Funnel, conversion and velocity"),
               _("Which share of the opportunities reaches each stage, how long that takes, and what the pipeline brings a day."),
               "opportunities.view"),
    ReportPage("forecasts:accuracy", "money", _("Forecast accuracy"),
               _("What was forecast against what came, by person and how far ahead."),
               "forecasts.view"),
    ReportPage("targets:list", "money", _("Attainment"), _("Targets with what is reached, what is missing, and the pace."), "targets.view"),
    ReportPage("contracts:instalments", "money", _("Collections and ageing"),
               _("Planned payments with what is due and overdue, by how long."), "contracts.view"),
    ReportPage("commissions:statement-list", "money", _("Commission statements"),
               _("What was paid to whom, line by line."), "commissions.view"),
    ReportPage("performance:compliance", "quality", _("Within the norm"),
               _("What should have been done in time and was not, by person; every breach opens its records."), "performance.view"),
)  # fmt: skip


def narrowed(definition: ReportDefinition, filters: dict[str, Any]) -> ReportDefinition:
    """With the period and the filters of a schedule, as far as every measure knows them."""
    known = vocabulary().common(definition.measures)
    kept = dict(definition.filters)
    kept |= {
        name: (str(filters[name]),) for name in ("owner", "team", "pipeline") if filters.get(name) and name in known
    }
    window = filters.get("window")
    if window and window != definition.window:
        definition = replace(definition, window=window, start=None, end=None)
    return replace(definition, filters=tuple(sorted(kept.items())))
