"""From what a caller says about a lead to its columns: what may be given, cleaned, checked, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core import search
from core.errors import FieldProblem, Refusal
from core.money import Money
from core.names import normalize_company, normalize_email, normalize_phone
from leads.models import Lead, LeadSource

TEXTS = (
    "first_name", "last_name", "company", "title", "email", "phone", "website", "industry", "region", "source_detail", "campaign",
    "need", "next_step", "currency",
)  # fmt: skip
EDITABLE = frozenset((*TEXTS, "source", "source_id", "budget", "next_step_on", "tags", "score", "score_parts"))
# A change of one of these changes what the search and the duplicate check compare.
IDENTITY = frozenset(("first_name", "last_name", "company", "email", "phone"))
DERIVED = ("search", "normalized_company", "normalized_email", "normalized_phone", "match_keys")
MOST_TAGS = 20


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Column values for `fields`; a field that may not be given is a programming error."""
    if unknown := sorted(set(fields) - EDITABLE):
        raise TypeError(f"not fields of a lead that can be written: {unknown}")
    columns = {name: value.strip() if name in TEXTS else value for name, value in fields.items()}
    if isinstance(source := columns.pop("source", None), LeadSource):
        columns["source_id"] = source.pk
    if isinstance(budget := columns.get("budget"), Money):
        columns |= {"budget": budget.amount, "currency": budget.currency}
    if "tags" in columns:
        columns["tags"] = clean_tags(columns["tags"])
    return columns


def related_by_id(values: Mapping[str, Any]) -> dict[str, Any]:
    """Related rows named by their ids: a row that is not saved yet has no old ones that could be compared with the new."""
    return {
        f"{name}_id" if isinstance(value, Model) else name: getattr(value, "pk", value)
        for name, value in values.items()
    }


def clean_tags(tags: list[str]) -> list[str]:
    """In the order given, each once, without commas (which separate them where they are typed)."""
    cleaned = list(dict.fromkeys(tag.replace(",", " ").strip() for tag in tags if tag.strip()))
    if len(cleaned) > MOST_TAGS or any(len(tag) > 40 for tag in cleaned):
        raise Refusal(_("At most 20 tags of at most 40 characters."), code="tags", field="tags")
    return cleaned


def derive(lead: Lead) -> None:
    """What the search and the duplicate check compare."""
    lead.search = search.document(lead.name, lead.company, lead.email, phones=[lead.phone])
    lead.normalized_company = normalize_company(lead.company)
    lead.normalized_email = normalize_email(lead.email)
    lead.normalized_phone = normalize_phone(lead.phone)
    lead.match_keys = None  # To be compared anew; the job that looks for duplicates makes them.


def check(lead: Lead) -> None:
    """All that is wrong with the lead as it would be saved, at once."""
    if problems := problems_of(lead):
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)


def problems_of(lead: Lead) -> list[FieldProblem]:
    problems = []
    if not (lead.first_name or lead.last_name or lead.company):
        problems.append(FieldProblem("last_name", "required", _("Give a name or a company.")))
    if not lead.source_id:
        problems.append(FieldProblem("source", "required", _("Say where this lead comes from.")))
    if lead.budget is not None and lead.budget < Decimal(0):
        problems.append(FieldProblem("budget", "negative", _("A budget can't be negative.")))
    if lead.budget is not None and not lead.currency:
        problems.append(FieldProblem("currency", "required", _("An amount needs a currency.")))
    return problems
