"""Which of several words the fewest records have, as PostgreSQL's own statistics of words tell without reading a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from core.search import Terms

# Above this the rows of the rarest word would be looked at one by one longer than the index needs for all of them.
FEW = 3000


@dataclass(frozen=True, slots=True)
class Rarest:
    """The word that the index is asked for, and those that are then looked for in its rows."""

    term: str
    others: str


def rarest(asked: Mapping[type[Model], Terms]) -> dict[type[Model], Rarest]:
    """For each table that is asked for several words of which one is rare. One statement, which reads nothing; none for single words."""
    several = [(model, terms.each) for model, terms in asked.items() if len(terms.each) > 1]
    if not several:
        return {}
    estimates = _estimates(several)
    found: dict[type[Model], Rarest] = {}
    for place, (model, terms) in enumerate(several):
        rows, number = min((estimates.get(f"e{place}_{number}", FEW), number) for number in range(len(terms)))
        if rows < FEW:
            found[model] = Rarest(
                terms[number], " & ".join(term for other, term in enumerate(terms) if other != number)
            )
    return found


def _estimates(several: list[tuple[type[Model], list[str]]]) -> dict[str, float]:
    """Rows by the name under which a table is read for one word."""
    arms, params = [], []
    for place, (model, terms) in enumerate(several):
        table = connection.ops.quote_name(model._meta.db_table)
        for number, term in enumerate(terms):
            arms.append(f"(SELECT 1 FROM {table} AS e{place}_{number} WHERE search @@ %s::tsquery)")  # noqa: S608  names of the product's own
            params.append(term)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {' UNION ALL '.join(arms)}", params)
        plan = cursor.fetchone()[0]
    return dict(_rows(json.loads(plan) if isinstance(plan, str) else plan))


def _rows(node: Any) -> Iterator[tuple[str, float]]:
    for part in node if isinstance(node, list) else [node["Plan"]] if "Plan" in node else node.get("Plans", []):
        if "Alias" in part:
            yield part["Alias"], part["Plan Rows"]
        yield from _rows(part)
