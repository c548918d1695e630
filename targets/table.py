"""Columns of the lists of targets and of credit."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, display, sortable
from people.queries import organisation
from targets.metrics import metric_by_key
from targets.models import CreditEntry, Target


def metric_label(target: Target) -> str:
    known = metric_by_key(target.metric)
    return str(known.label) if known else target.metric


def origin(entry: CreditEntry) -> str:
    """Where the credit comes from, in words."""
    if entry.contract_id:
        return str(entry.contract)
    return str(entry.opportunity) if entry.opportunity_id else entry.source_key


def basis(entry: CreditEntry) -> str:
    return gettext("Reversal") if entry.reverses_id else entry.get_basis_display()


def basis_tone(entry: CreditEntry) -> str:
    return "warning" if entry.reverses_id else "neutral"


def fetch_credit(queryset: QuerySet[Any]) -> QuerySet[Any]:
    related = ("user", "team", "territory", "opportunity", "contract", "payment", "product", "reverses")
    return queryset.select_related(*related).defer("contract__search", "contract__terms", "opportunity__search")


def base_currency(_entry: CreditEntry) -> str:
    return organisation().base_currency


TARGET_TABLE = Table(
    "targets",
    (
        Column("subject", _("Subject"), lambda target: target.subject_name, kind="text"),
        Column("metric", _("Metric"), metric_label, sort=sortable("metric")),
        Column("start_on", _("From"), kind="date", sort=sortable("start_on")),
        Column("end_on", _("Until"), lambda target: target.period.last_day, kind="date", sort=sortable("end_on")),
        Column("value", _("Target"), kind="money", detail="currency", sort=sortable("value")),
    ),
    ordering="-start_on",
    fetch=lambda queryset: queryset.select_related("user", "team", "territory", "product_family"),
)

CREDIT_TABLE = Table(
    "credits",
    (
        Column("on", _("Date"), kind="date", sort=sortable("on")),
        Column("user", _("Credited to"), kind="person"),
        Column("team", _("Team"), "team__name"),
        Column("territory", _("Territory"), "territory__name", shown=False),
        Column("origin", _("Opportunity"), origin, kind="link"),
        Column("kind", _("Kind"), display("kind"), kind="text"),
        Column("basis", _("Basis"), basis, kind="badge", detail=basis_tone),
        Column("percent", _("Share"), kind="percent"),
        Column("amount", _("Amount"), kind="money", detail="currency"),
        Column(
            "base_amount",
            _("Base amount"),
            kind="money",
            detail=base_currency,
            sort=sortable("base_amount"),
        ),
        Column("fx_rate", _("Exchange rate"), kind="number", shown=False),
        Column("quantity", _("Quantity"), kind="number", shown=False),
        Column("cost", _("Cost"), kind="money", detail="currency", shown=False),
        Column("product", _("Product"), "product__name", shown=False),
        Column("deal_type", _("Deal type"), shown=False),
        Column("booked_at", _("Booked at"), kind="instant", shown=False),
    ),
    ordering="-on",
    fetch=lambda queryset: queryset.select_related(
        "user", "team", "territory", "opportunity", "contract", "payment", "product", "reverses"
    ).defer("contract__search", "contract__terms", "opportunity__search"),
)

CONTEST_TABLE = Table(
    "contests",
    (
        Column("name", _("Name"), kind="link"),
        Column("metric", _("Metric")),
        Column("start_on", _("From"), kind="date", sort=sortable("start_on")),
        Column("end_on", _("Until, not included"), kind="date"),
    ),
    ordering="-start_on",
    fetch=lambda queryset: queryset.select_related("created_by"),
)

HONOUR_TABLE = Table(
    "honours",
    (
        Column("metric", _("Metric")),
        Column("start_on", _("From"), kind="date", sort=sortable("start_on")),
        Column("user", _("Person"), kind="person"),
        Column("rank", _("Rank"), kind="number"),
    ),
    ordering="-start_on",
    fetch=lambda queryset: queryset.select_related("user"),
)

ADJUSTMENT_TABLE = Table(
    "target-adjustments",
    (
        Column("target", _("Target"), lambda row: str(row.target), kind="link"),
        Column("value", _("New value"), kind="money", detail=lambda row: row.target.currency),
        Column("state", _("Status"), display("state"), kind="badge"),
    ),
    fetch=lambda queryset: queryset.select_related(
        "target__user", "target__team", "target__territory", "target__product_family", "asked_by", "decided_by"
    ),
)
