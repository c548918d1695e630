"""The PDF, set by Typst. The template is ours; everything a user ever typed goes in as data, never as source, so it can't run.

The compiler sees nothing but the template's folder and the fonts, and fetches nothing.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.late import late
from reports.documents.content import Document, Table, shown

if TYPE_CHECKING:
    import typst
else:
    typst = late("typst")

TEMPLATES = Path(__file__).resolve().parent.parent / "typst"


@functools.cache
def fonts() -> typst.Fonts:
    """Read once a process; with Chinese, which servers have no font for."""
    return typst.Fonts(font_paths=[str(settings.PDF_FONT_PATH)], include_system_fonts=False)


def write_pdf(document: Document) -> bytes:
    return typst.compile(
        str(TEMPLATES / "report.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
    )


def as_data(document: Document) -> dict[str, Any]:
    """Everything as text the way it is to be read."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "lang": "zh" if document.language.startswith("zh") else document.language[:2],
        "facts": [{"label": fact.label, "value": shown(fact.value, fact.kind, document)} for fact in document.facts],
        "tables": [_table(table, document) for table in document.tables],
        "notes": list(document.notes),
        "empty": document.empty,
    }


def _table(table: Table, document: Document) -> dict[str, Any]:
    kinds = [kind for _label, kind in table.columns]
    return {
        "heading": table.heading,
        "columns": [{"label": label, "number": kind != "text"} for label, kind in table.columns],
        "rows": [[shown(value, kind, document) for value, kind in zip(row, kinds, strict=True)] for row in table.rows],
        "total": [shown(value, kind, document) for value, kind in zip(table.total or (), kinds, strict=False)],
    }
