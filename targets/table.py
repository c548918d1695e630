"""Columns of the lists of targets and of credit."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, display, sortable
from people.queries import organisation
from targets.metrics import METRICS
from targets.models import CreditEntry, Target


def metric_label(target: Target) -> str:
    known = METRICS.get(target.metric)
    return str(known.label) if known else target.metric


def origin(entry: CreditEntry) -> str:
    """Where the credit comes from, in words."""
    return str(entry.opportunity) if entry.opportunity_id else entry.source_key


def basis(entry: CreditEntry) -> str:
    return gettext("Reversal") if entry.reverses_id else entry.get_basis_display()


def basis_tone(entry: CreditEntry) -> str:
    return "warning" if entry.reverses_id else "neutral"


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
    fetch=lambda queryset: queryset.select_related("user", "team"),
)

CREDIT_TABLE = Table(
    "credits",
    (
        Column("on", _("Date"), kind="date", sort=sortable("on")),
        Column("user", _("Credited to"), kind="person"),
        Column("team", _("Team"), "team__name"),
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
    fetch=lambda queryset: queryset.select_related("user", "team", "opportunity", "product", "reverses"),
)
