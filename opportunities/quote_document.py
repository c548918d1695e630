"""A quote as PDF in the customer's language, set by Typst. Everything a person ever typed goes in as data, never as source."""

from __future__ import annotations

import functools
import importlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import formats
from opportunities.lines import decimals
from opportunities.models import Quote, QuoteLine
from people.queries import organisation

TEMPLATES = Path(__file__).resolve().parent / "typst"


@functools.cache
def typesetter() -> Any:
    """Loaded with the first PDF: 40 MB that a web process should not carry from its start."""
    return importlib.import_module("typst")


@functools.cache
def fonts() -> Any:
    return typesetter().Fonts(font_paths=[str(settings.PDF_FONT_PATH)], include_system_fonts=False)


def quote_pdf(quote: Quote) -> bytes:
    with translation.override(quote.language):
        data = json.dumps(as_data(quote, list(quote.lines.all())), ensure_ascii=False)
    return typesetter().compile(
        str(TEMPLATES / "quote.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"document": data},
    )


def as_data(quote: Quote, lines: list[QuoteLine]) -> dict[str, Any]:
    """Everything as text the way it is to be read."""
    language, deal = quote.language, quote.opportunity
    return {
        "title": f"{_('Quote')} {quote}",
        "heading": _("Quote"),
        "lang": "zh" if language.startswith("zh") else language[:2],
        "sender": organisation().name,
        "footer": f"{organisation().name} · {quote}",
        "mark": "" if quote.sent_at else _("Draft – not an offer yet"),
        "facts": [
            {"label": _("Number"), "value": str(quote)},
            {
                "label": _("Date"),
                "value": _day(quote, quote.sent_at.date() if quote.sent_at else quote.created_at.date()),
            },
            {"label": _("Valid until"), "value": _day(quote, quote.valid_until)},
            {"label": _("Your contact"), "value": str(deal.owner or quote.made_by)},
        ],
        "customer": [line for line in (str(deal.account or ""), str(quote.contact or "")) if line],
        "introduction": quote.introduction,
        "columns": [_("No."), _("Product"), _("Quantity"), _("Unit price"), _("Discount"), _("Amount")],
        "rows": [_row(quote, line) for line in lines],
        "total_label": _("Total"),
        "total": formats.amount(quote.amount, quote.currency, language),
        "words": "",
        "terms": quote.terms,
        "terms_label": _("Terms"),
    }


def _day(quote: Quote, day: Any) -> str:
    return formats.day(day, quote.language)


def _row(quote: Quote, line: QuoteLine) -> list[str]:
    language = quote.language
    name = line.name
    if line.recurring_months:
        name = f"{name} · {_('%(months)s months') % {'months': line.recurring_months}}"
    return [
        str(line.position),
        name,
        formats.number(line.quantity, language, decimals(line.quantity)),
        formats.amount(line.unit_price, quote.currency, language),
        formats.percent(line.discount_percent, language, 2) if line.discount_percent else "–",
        formats.amount(line.amount, quote.currency, language),
    ]
