"""Built reports as other programs read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework.request import Request

from reports.builder import Column, Figure, Line, ReportTable, measures, vocabulary
from reports.catalogue import CATALOGUE, DEFINITIONS
from reports.models import SavedReport
from targets.metrics import MONEY


def listed(request: Request) -> dict[str, Any]:
    """Everything that can be asked for by this caller."""
    words = vocabulary(request.user)
    known = measures()
    saved = SavedReport.objects.visible_to(request.user).order_by("name", "id")
    return {
        "reports": [
            {"key": row.key, "label": str(row.label), "sentence": str(row.sentence),
             "definition": DEFINITIONS[row.key].as_json() if row.key in DEFINITIONS else None}
            for row in CATALOGUE
        ],
        "saved": [{"id": row.pk, "name": row.name, "sentence": row.sentence, "definition": row.definition} for row in saved],
        "measures": [
            {"key": key, "label": words.labels[key], "unit": known[key].unit, "definition": str(known[key].definition),
             "dimensions": sorted(dimensions)}
            for key, dimensions in words.measures.items()
        ],
        "dimensions": [{"key": key, "label": label} for key, label in words.dimensions.items()],
    }  # fmt: skip


def figures_of(table: ReportTable, request: Request) -> dict[str, Any]:
    """Amounts are in the base currency and, like all numbers here, texts; null is "nothing to say"."""
    compared = table.compared
    return {
        "definition": table.definition.as_json(),
        "period": {"start": table.period.start, "end": table.period.end},
        "compared_with": {"start": compared.start, "end": compared.end} if compared else None,
        "currency": table.currency,
        "columns": [_column(column) for column in table.columns],
        "rows": [_line(line, table, request) for line in table.lines],
        "total": _line(table.total, table, request)["figures"],
        "hidden": list(table.hidden), "left_out": table.left_out, "several": table.several, "more": table.more,
    }  # fmt: skip


def _column(column: Column) -> dict[str, Any]:
    head = None if column.head is None else {"key": column.head.key, "label": column.head.label}
    return {
        "measure": column.measure, "label": column.label, "unit": column.unit, "definition": column.definition, "column": head,
        "is_total": column.is_total,
    }  # fmt: skip


def _line(line: Line, table: ReportTable, request: Request) -> dict[str, Any]:
    cells = zip(table.columns, line.figures, strict=True)
    return {
        "key": line.head.key,
        "label": line.head.label,
        "figures": [_figure(figure, column, table, request) for column, figure in cells],
    }


def _figure(figure: Figure, column: Column, table: ReportTable, request: Request) -> dict[str, Any]:
    address = request.build_absolute_uri(figure.address)
    answer = {"value": _number(figure.value, column, table), "web_url": address}
    if table.compared:
        change = None if figure.change is None else str(figure.change)
        answer |= {"before": _number(figure.before, column, table), "change_percent": change}
    return answer


def _number(value: Decimal | None, column: Column, table: ReportTable) -> Any:
    if value is None or column.unit != MONEY:
        return None if value is None else f"{value.normalize():f}"
    return {"amount": f"{value:.2f}", "currency": table.currency}
