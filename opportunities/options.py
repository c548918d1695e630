"""What the selects of filters offer: all lists with one statement, read only when a page really draws them."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext

OPTIONS_SQL = """
SELECT 'pipeline', id::text, name, '', position::text FROM opportunities_pipeline WHERE is_active
UNION ALL SELECT 'stage', s.id::text, s.name, p.name, lpad(p.position::text, 5, '0') || lpad(s.position::text, 5, '0')
    FROM opportunities_stage s JOIN opportunities_pipeline p ON p.id = s.pipeline_id WHERE p.is_active
UNION ALL SELECT 'owner', id::text, full_name, '', full_name FROM people_user WHERE is_active
UNION ALL SELECT 'team', id::text, name, '', name FROM people_team WHERE is_active
UNION ALL SELECT 'source', id::text, name, '', name FROM leads_leadsource WHERE is_active
ORDER BY 1, 5
"""


class FilterOptions:
    """The lists of one page."""

    @cached_property
    def _lists(self) -> dict[str, list[tuple[str, str]]]:
        with connection.cursor() as cursor:
            cursor.execute(OPTIONS_SQL)
            rows = cursor.fetchall()
        several = sum(row[0] == "pipeline" for row in rows) > 1
        found: dict[str, list[tuple[str, str]]] = {}
        for kind, pk, name, parent, _order in rows:
            label = gettext(name) if kind == "source" else name
            found.setdefault(kind, []).append((pk, f"{parent}: {label}" if parent and several else label))
        return found

    def of(self, kind: str) -> Callable[[], list[tuple[str, str]]]:
        """Called each time a select is drawn; nothing is read before."""
        return functools.partial(self._read, kind)

    def _read(self, kind: str) -> list[tuple[str, str]]:
        return self._lists.get(kind, [])


LISTED = ("pipeline", "stage", "owner", "team", "source")
