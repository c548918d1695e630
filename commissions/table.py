"""Columns of this room's lists: the same for page, API and export."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commissions.models import CommissionPlan, CommissionRun, CommissionStatement, PlanVersion
from commissions.reading import sentence_of
from core.tables import Column, Table, display, sortable

TONES = {"draft": "neutral", "open": "neutral", "submitted": "warning", "calculated": "info", "approved": "success",
         "locked": "primary", "paid": "success"}  # fmt: skip


def tone(row: CommissionRun | CommissionStatement | PlanVersion) -> str:
    return TONES.get(row.state, "neutral")


def answer_of(statement: CommissionStatement) -> str:
    """What the person said."""
    if statement.is_disputed:
        return str(_("Disputed"))
    return str(_("Acknowledged")) if statement.acknowledged_at else ""


def present_version(plan: CommissionPlan) -> PlanVersion | None:
    """The version that holds today, else the newest."""
    versions = list(plan.versions.all())
    today = timezone.localdate()
    holding = [one for one in versions if one.state == PlanVersion.State.APPROVED and one.holds_on(today)]
    return next(iter(holding or versions), None)


def version_state(plan: CommissionPlan) -> str:
    version = present_version(plan)
    return str(version.get_state_display()) if version else str(_("Without rules"))


def version_tone(plan: CommissionPlan) -> str:
    version = present_version(plan)
    return tone(version) if version else "neutral"


def paid_each(plan: CommissionPlan) -> str:
    version = present_version(plan)
    return str(version.get_pay_period_display()) if version else ""


def people_on(plan: CommissionPlan) -> int:
    today = timezone.localdate()
    return sum(1 for one in plan.assignments.all() if one.covers(today))


STATEMENT_TABLE = Table(
    "statements",
    (
        Column("period", _("Period"), lambda row: row.run.name, kind="link"),
        Column("user", _("Person"), kind="person"),
        Column("state", _("Status"), display("state"), kind="badge", detail=tone),
        Column("gross", _("Gross"), kind="money", detail="currency"),
        Column(
            "draw", _("Draw"), lambda row: row.advanced - row.recovered, kind="money", detail="currency", shown=False
        ),
        Column("total", _("Total"), kind="money", detail="currency", sort=sortable("total")),
        Column("brought_forward", _("Brought forward"), kind="money", detail="currency", shown=False),
        Column("payable", _("Payable"), kind="money", detail="currency"),
        Column("answer", _("Answer of the person"), answer_of),
        Column("calculated_at", _("Calculated"), kind="instant", shown=False),
    ),
    fetch=lambda queryset: queryset.select_related("user", "run"),
)

# In a period's own page the person leads to the statement.
STATEMENTS_OF_RUN = Table(
    "statements",
    (
        Column("person", _("Person"), "user__full_name", kind="link"),
        *[column for column in STATEMENT_TABLE.columns if column.key not in ("period", "user")],
    ),
    fetch=STATEMENT_TABLE.fetch,
)

LINE_TABLE = Table(
    "commission-lines",
    (
        Column("on", _("Date"), kind="date"),
        Column("user", _("Person"), kind="person", shown=False),
        Column("component", _("Component"), "component_name"),
        Column(
            "origin",
            _("Opportunity"),
            lambda row: str(row.credit.opportunity) if row.credit and row.credit.opportunity else "",
        ),
        Column("base", _("Base"), kind="number"),
        Column("amount", _("Amount"), kind="money", detail="currency"),
        Column("earned", _("Earned in all"), kind="money", detail="currency", shown=False),
        Column("sentence", _("Explanation"), lambda row: sentence_of(row, get_language() or "en")),
        Column("plan", _("Plan"), "plan__name"),
        Column("booked_at", _("Booked at"), kind="instant", shown=False),
    ),
    fetch=lambda queryset: queryset.select_related("user", "plan", "run", "credit__opportunity"),
)

RUN_TABLE = Table(
    "commission-runs",
    (
        Column("period", _("Period"), "name", kind="link"),
        Column("pay_period", _("Paid each"), display("pay_period")),
        Column("state", _("Status"), display("state"), kind="badge", detail=tone),
        Column("people", _("People"), kind="number"),
        Column("start_on", _("From"), kind="date", sort=sortable("start_on"), shown=False),
        Column("calculated_at", _("Calculated"), kind="instant"),
        Column("approved_by", _("Approved by"), kind="person"),
        Column("paid_at", _("Paid"), kind="instant"),
    ),
    ordering="-start_on",
    fetch=lambda queryset: queryset.select_related("approved_by"),
)

PLAN_TABLE = Table(
    "commission-plans",
    (
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("state", _("Status"), version_state, kind="badge", detail=version_tone),
        Column("pay_period", _("Paid each"), paid_each),
        Column("people", _("People on it"), people_on, kind="number"),
        Column("description", _("Description")),
    ),
    ordering="name",
    fetch=lambda queryset: queryset.prefetch_related("versions", "assignments"),
)
