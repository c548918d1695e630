"""The columns of the lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, sortable

WEBHOOKS = Table(
    name="webhooks",
    columns=(
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("address", _("Address")),
        Column("created_at", _("Created"), kind="instant"),
    ),
    fetch=lambda rows: rows.select_related("owner"),
)
