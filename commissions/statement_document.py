"""A statement as PDF in the reader's language, set by Typst: what is paid and why, line by line."""

from __future__ import annotations

import functools
import importlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from commissions.models import CommissionStatement
from commissions.queries.statements import TracedLine, traced_lines
from core import formats
from people.queries import organisation

TEMPLATES = Path(__file__).resolve().parent / "typst"


@functools.cache
def typesetter() -> Any:
    """Loaded with the first PDF: 40 MB that a web process should not carry from its start."""
    return importlib.import_module("typst")


@functools.cache
def fonts() -> Any:
    return typesetter().Fonts(font_paths=[str(settings.PDF_FONT_PATH)], include_system_fonts=False)


def statement_pdf(statement: CommissionStatement, language: str) -> bytes:
    data = json.dumps(as_data(statement, language), ensure_ascii=False)
    made: bytes = typesetter().compile(
        str(TEMPLATES / "statement.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"document": data},
    )
    return made


def as_data(statement: CommissionStatement, language: str) -> dict[str, Any]:
    """Everything as text the way it is to be read."""
    heading = _("Commission statement")
    return {
        "title": f"{heading} · {statement.user} · {statement.run.name}",
        "heading": heading,
        "lang": "zh" if language.startswith("zh") else language[:2],
        "sender": organisation().name,
        "status": str(statement.get_state_display()),
        "facts": [
            {"label": _("Person"), "value": str(statement.user)},
            {"label": _("Period"), "value": statement.run.name},
        ],
        "columns": [_("Date"), _("Commission and reason"), _("Amount")],
        "rows": [_row(traced, language) for traced in traced_lines(statement, language)]
        + _adjusted(statement, language),
        "sums": _sums(statement, language),
    }


def _row(traced: TracedLine, language: str) -> dict[str, str]:
    line = traced.line
    return {
        "on": formats.day(line.on, language),
        "name": f"{line.component_name} · {traced.deal}" if traced.deal else line.component_name,
        "reason": traced.sentence,
        "amount": formats.amount(line.amount, line.currency, language),
    }


def _adjusted(statement: CommissionStatement, language: str) -> list[dict[str, str]]:
    return [
        {
            "on": formats.day(row.created_at.date(), language), "name": _("Adjustment"), "reason": row.reason,
            "amount": formats.amount(row.amount, statement.currency, language),
        }
        for row in statement.adjustments.all()
        if row.state == "approved"
    ]  # fmt: skip


def _sums(statement: CommissionStatement, language: str) -> list[dict[str, str]]:
    """Gross and payable always; what lies between where it is something."""
    parts = [
        (_("Gross"), statement.gross, True), (_("Adjustments"), statement.adjusted, False),
        (_("Draw"), statement.advanced - statement.recovered, False), (_("Brought forward"), statement.brought_forward, False),
        (_("Payable"), statement.payable, True), (_("Carried forward"), statement.carried_forward, False),
    ]  # fmt: skip
    return [
        {"label": label, "value": formats.amount(value, statement.currency, language)}
        for label, value, always in parts
        if value or always
    ]
