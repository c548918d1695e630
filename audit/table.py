"""The trail as a list: the same columns for the page, the API and the export."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.queries import as_read
from audit.words import action_label, change_line, kind_label
from core.keyset import Key
from core.tables import Column, Table

TABLE = Table(
    name="audit-entries",
    columns=(
        Column("at", _("When"), kind="instant", sort=(Key("seq"),)),
        Column("actor_name", _("Who"), shown=True),
        Column("action", _("What"), source=lambda row: action_label(row.action)),
        Column("record_name", _("Record")),
        Column("record_type", _("Kind"), source=lambda row: kind_label(row.record_type)),
        Column("changed", _("Changes"), source=lambda row: change_line(as_read(row))),
        Column("via", _("Through")),
        Column("reason", _("Reason")),
        Column("batch", _("Bulk act"), shown=False),
    ),
    ordering="-at",
)
