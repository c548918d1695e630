"""The columns of the lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, sortable

RULES = Table(
    name="rules",
    columns=(
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("record_type", _("Record")),
        Column("created_at", _("Created"), kind="instant"),
    ),
    fetch=lambda rows: rows.select_related("owner"),
)
