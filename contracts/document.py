"""A contract as PDF in the reader's language, set by Typst: both sides, the amount, the payment plan, the terms, and where to sign."""

from __future__ import annotations

import functools
import importlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from contracts.models import Contract, Instalment, Status
from core import formats
from core.amount_words import in_words
from people.queries import organisation

TEMPLATES = Path(__file__).resolve().parent / "typst"


@functools.cache
def typesetter() -> Any:
    """Loaded with the first PDF: 40 MB that a web process should not carry from its start."""
    return importlib.import_module("typst")


@functools.cache
def fonts() -> Any:
    return typesetter().Fonts(font_paths=[str(settings.PDF_FONT_PATH)], include_system_fonts=False)


def contract_pdf(contract: Contract, language: str) -> bytes:
    data = json.dumps(as_data(contract, list(contract.instalments.all()), language), ensure_ascii=False)
    made: bytes = typesetter().compile(
        str(TEMPLATES / "contract.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"document": data},
    )
    return made


def as_data(contract: Contract, plan: list[Instalment], language: str) -> dict[str, Any]:
    """Everything as text the way it is to be read."""
    return {
        "title": f"{contract.number} · {contract.name}",
        "heading": f"{_('Contract')} {contract.number}",
        "name": contract.name,
        "lang": "zh" if language.startswith("zh") else language[:2],
        "mark": _mark(contract),
        "parties": _parties(contract),
        "facts": [{"label": label, "value": value} for label, value in _facts(contract, language) if value],
        "plan_label": _("Payment plan"),
        "columns": [_("No."), _("Due on"), _("Note"), _("Amount")],
        "rows": [_instalment(contract, one, language) for one in plan],
        "terms_label": _("Terms"),
        "terms": contract.terms,
        "signature": _("Signature, stamp and date"),
    }


def _mark(contract: Contract) -> str:
    if contract.status == Status.VOID:
        return _("Void")
    return "" if contract.is_approved else _("Draft – not approved yet")


def _parties(contract: Contract) -> list[dict[str, Any]]:
    """Who sells, and who buys with the person that signs."""
    seller, contact = organisation().name, str(contract.contact or "")
    return [
        {"label": _("Supplier"), "name": seller, "lines": [str(contract.owner or "")], "signs": _("For the supplier")},
        {"label": _("Customer"), "name": str(contract.account), "lines": [contact], "signs": _("For the customer")},
    ]


def _facts(contract: Contract, language: str) -> list[tuple[str, str]]:
    words = f"人民币{in_words(contract.amount)}" if contract.currency == "CNY" and language.startswith("zh") else ""
    return [
        (_("Number"), contract.number),
        (_("Amount"), formats.amount(contract.amount, contract.currency, language)),
        (_("Amount in words"), words),
        (_("Deal type"), str(contract.get_deal_type_display())),
        (_("Term"), _term(contract, language)),
        (_("Signed on"), formats.day(contract.signed_on, language) if contract.signed_on else ""),
    ]


def _term(contract: Contract, language: str) -> str:
    days = (contract.starts_on, contract.ends_on)
    return " – ".join(formats.day(day, language) if day else "…" for day in days) if any(days) else ""


def _instalment(contract: Contract, one: Instalment, language: str) -> list[str]:
    amount = formats.amount(one.amount, contract.currency, language)
    return [str(one.position), formats.day(one.due_on, language), one.note or "–", amount]
