"""A definition as an address and back: a report can be linked to before it is saved, and every figure links to its rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from reports.builder.definition import Problem, ReportDefinition, definition_of

MEASURE, FILTER = "m", "f."
WORDS = ("rows", "columns", "window", "start", "end", "compare", "chart")


def query_of(definition: ReportDefinition) -> str:
    data = definition.as_json()
    pairs: list[tuple[str, Any]] = [(MEASURE, key) for key in definition.measures]
    pairs += [(name, data[name]) for name in WORDS if data.get(name)]
    pairs += [(f"{FILTER}{key}", value) for key, values in definition.filters for value in values]
    return urlencode(pairs)


def definition_from(query: QueryDict) -> tuple[ReportDefinition | None, list[Problem]]:
    """What the address asks for. Names that do not belong to a report are the caller's to judge."""
    data: dict[str, Any] = {name: query.get(name, "") for name in WORDS}
    if data["window"] and data["window"] != "custom":
        data.pop("start"), data.pop("end")
    data["measures"] = list(dict.fromkeys(key for key in query.getlist(MEASURE) if key))
    data["filters"] = {
        name.removeprefix(FILTER): list(dict.fromkeys(query.getlist(name))) for name in query if name.startswith(FILTER)
    }
    return definition_of(data)


def belongs(name: str) -> bool:
    return name in WORDS or name == MEASURE or name.startswith(FILTER)


def builder_address(definition: ReportDefinition) -> str:
    return f"{reverse('reports:builder')}?{query_of(definition)}"


class RowsAddress:
    """Addresses of the rows behind the figures of one report; the report's own part is made once."""

    def __init__(self, definition: ReportDefinition) -> None:
        self.start = f"{reverse('reports:rows')}?{query_of(definition)}"

    def of(self, measure: str, row: str | None, column: str | None) -> str:
        limits = {"of": measure, "row": row, "column": column}
        return f"{self.start}&{urlencode({name: key for name, key in limits.items() if key is not None})}"
