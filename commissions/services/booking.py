"""Writing lines: by COPY, because a run books hundreds of thousands and an INSERT spends most of its time on quoting."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from commissions.models import CommissionLine
from core.models import new_id

COLUMNS = tuple(field.attname for field in CommissionLine._meta.concrete_fields)
COPY = "COPY {table} ({columns}) FROM STDIN"
JSON_COLUMNS = frozenset(("segments", "explanation"))


NewLine = dict[str, Any]
"""A line to be booked, by the names of its columns. An instance of the model for each would cost more than all the rest."""


def book(lines: Sequence[NewLine], *, now: datetime) -> None:
    """Append the lines, all or none; the table's triggers and constraints judge them as they would an INSERT."""
    if not lines:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, COLUMNS))
    statement = COPY.format(table=quote(CommissionLine._meta.db_table), columns=columns)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as rows:
        for line in lines:
            full = {**line, "id": new_id(), "booked_at": now}
            rows.write_row([_value(name, full[name]) for name in COLUMNS])


def _value(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if name in JSON_COLUMNS else value
