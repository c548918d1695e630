"""Columns of the lists of imports and exports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table
from integrations.kinds import KINDS
from integrations.models import Export, Import
from integrations.resources import RESOURCES

IMPORT_TONES = {
    "done": "success",
    "failed": "error",
    "running": "info",
    "checking": "info",
    "undoing": "info",
    "checked": "primary",
}
EXPORT_TONES = {"done": "success", "failed": "error", "running": "info"}


def kind_label(row: Any) -> Any:
    return KINDS[row.kind].label if row.kind in KINDS else row.kind


def resource_label(row: Any) -> Any:
    return RESOURCES[row.resource].label if row.resource in RESOURCES else row.resource


IMPORTS = Table(
    "imports",
    (
        Column("file_name", _("File"), kind="link"),
        Column("kind", _("What the rows are"), source=kind_label),
        Column(
            "state",
            _("State"),
            source=Import.get_state_display,
            kind="badge",
            detail=lambda row: IMPORT_TONES.get(row.state, "neutral"),
        ),
        Column("row_count", _("Rows"), kind="number"),
        Column("created_count", _("Created"), kind="number"),
        Column("updated_count", _("Updated"), kind="number"),
        Column("unchanged_count", _("Unchanged"), kind="number"),
        Column("failed_count", _("Failed"), kind="number"),
        Column("owner", _("Owner"), source="owner", kind="person"),
        Column("created_at", _("Uploaded"), kind="instant"),
    ),
    fetch=lambda queryset: queryset.select_related("owner").defer("samples", "owner__search"),
)
EXPORTS = Table(
    "exports",
    (
        Column("resource", _("List"), source=resource_label, kind="link"),
        Column("format", _("Format"), source=Export.get_format_display),
        Column(
            "state",
            _("State"),
            source=Export.get_state_display,
            kind="badge",
            detail=lambda row: EXPORT_TONES.get(row.state, "neutral"),
        ),
        Column("row_count", _("Rows"), kind="number"),
        Column("created_at", _("Created"), kind="instant"),
    ),
    fetch=lambda queryset: queryset.select_related("owner").defer("owner__search"),
)
