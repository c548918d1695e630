"""The dashboards that come with the product, one for each kind of work. They can't be changed, but copied and then changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.builder import ReportDefinition
from reports.dashboards.cards import Asked
from reports.dashboards.layout import Place
from reports.models import CardKind


@dataclass(frozen=True)
class Shipped:
    """`needs` is the right without which most of its cards would be empty."""

    key: str
    name: Promise
    sentence: Promise
    icon: str
    needs: str
    cards: tuple[Asked, ...]


def card(
    key: str, kind: str, at: tuple[int, int, int, int], measures: str, title: Any = "", **definition: Any
) -> Asked:
    """`at` is column, row, width, height."""
    return Asked(key, kind, ReportDefinition(tuple(measures.split()), **definition), Place(key, *at), title)


def number(
    key: str, column: int, measure: str, title: Any = "", compare: str = "previous_days", **definition: Any
) -> Asked:
    return card(key, CardKind.NUMBER, (column, 1, 3, 2), measure, title, compare=compare, **definition)


REP = Shipped(
    "rep", _("Sales rep"), _("What you won, what is open, and what you did for it."), "user-round", "opportunities.view",
    (
        number("won", 1, "won_amount"),
        number("deals", 4, "won_count"),
        number("rate", 7, "win_rate"),
        number("calls", 10, "follow_ups", window="this_week"),
        card("months", CardKind.LINE, (1, 3, 6, 4), "won_amount", _("Won amount by month"), rows="month", window="last_12_months"),
        card("stages", CardKind.FUNNEL, (7, 3, 6, 4), "open_count", _("Open opportunities by stage"), rows="stage"),
        card("work", CardKind.BAR, (1, 7, 6, 4), "follow_ups", _("Follow-ups by kind"), rows="kind", window="this_month"),
        card("sources", CardKind.TABLE, (7, 7, 6, 4), "new_leads lead_conversion", _("Leads by source"), rows="source"),
    ),
)  # fmt: skip
MANAGER = Shipped(
    "manager", _("Sales manager"), _("How the team does: results, pipeline, work and speed of answer."), "users", "opportunities.view",
    (
        number("won", 1, "won_amount"),
        number("pipeline", 4, "open_amount", compare="", title=_("To close in the period")),
        number("rate", 7, "win_rate"),
        number("answer", 10, "response_hours"),
        card("people", CardKind.LEADERBOARD, (1, 3, 6, 5), "won_amount", _("Who won most"), rows="owner"),
        card("stages", CardKind.FUNNEL, (7, 3, 6, 5), "open_amount", _("Open pipeline by stage"), rows="stage"),
        card("work", CardKind.HEAT, (1, 8, 7, 5), "follow_ups", _("Follow-ups by person and kind"), rows="owner", columns="kind",
             window="this_month"),
        card("lost", CardKind.BAR, (8, 8, 5, 5), "lost_count", _("Lost opportunities by reason"), rows="loss_reason"),
    ),
)  # fmt: skip
DIRECTOR = Shipped(
    "director", _("Sales director"), _("The year as a whole: growth, mix, and where it comes from."), "chart-column", "credits.view",
    (
        number("won", 1, "won_amount", compare="year_days", window="this_year"),
        number("signed", 4, "signed_amount", compare="year_days", window="this_year"),
        number("collected", 7, "collected_amount", compare="year_days", window="this_year"),
        number("customers", 10, "new_customers", compare="year_days", window="this_year"),
        card("months", CardKind.WATERFALL, (1, 3, 6, 7), "won_amount", _("How the year adds up"), rows="month", window="this_year"),
        card("teams", CardKind.LEADERBOARD, (7, 3, 6, 7), "won_amount", _("Teams"), rows="team", window="this_year"),
        card("families", CardKind.BAR, (1, 10, 6, 4), "won_amount", _("Won amount by product family"), rows="product_family",
             window="this_year"),
        card("regions", CardKind.HEAT, (7, 10, 6, 4), "won_amount", _("Won amount by industry and quarter"), rows="industry",
             columns="quarter", window="this_year"),
    ),
)  # fmt: skip
FINANCE = Shipped(
    "finance", _("Finance"), _("What was signed, what came in, what is due, and what it costs in commission."), "landmark",
    "contracts.view",
    (
        number("signed", 1, "signed_amount"),
        number("collected", 4, "collected_amount"),
        number("due", 7, "outstanding_amount", compare=""),
        number("paid", 10, "commission_amount"),
        card("in", CardKind.LINE, (1, 3, 6, 5), "signed_amount collected_amount", _("Signed and collected by month"), rows="month",
             window="last_12_months"),
        card("coming", CardKind.BAR, (7, 3, 6, 5), "due_amount", _("Instalments by month"), rows="month", window="this_year"),
        card("commission", CardKind.LEADERBOARD, (1, 8, 6, 4), "commission_amount", _("Commission by person"), rows="owner"),
        card("people", CardKind.TABLE, (7, 8, 6, 4), "won_amount signed_amount collected_amount", _("From won to collected"),
             rows="owner"),
    ),
)  # fmt: skip
SHIPPED: dict[str, Shipped] = {row.key: row for row in (REP, MANAGER, DIRECTOR, FINANCE)}
