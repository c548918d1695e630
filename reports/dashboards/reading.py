"""Saved cards as what they ask for."""

from __future__ import annotations

from reports.dashboards.cards import Asked
from reports.dashboards.layout import Place
from reports.models import Dashboard


def asked_of(dashboard: Dashboard) -> list[Asked]:
    """In reading order; one statement."""
    return [
        Asked(
            str(row.pk),
            row.kind,
            row.parsed,
            Place(row.pk, row.column, row.row, row.width, row.height),
            row.title,
            row.pk,
        )
        for row in dashboard.cards.order_by("row", "column", "id")
    ]
