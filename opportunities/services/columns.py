"""From what a caller says about an opportunity to its columns: what may be given, cleaned, checked, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import search
from core.errors import FieldProblem, Refusal
from core.limits import limit_problems
from core.money import Money, round_money
from opportunities.models import ForecastCategory, Opportunity

TEXTS = ("name", "description", "next_step", "loss_note", "currency")
EDITABLE = frozenset((
    *TEXTS, "account", "amount", "cost", "probability", "forecast_category", "expected_close_on", "opened_on", "deal_type", "source",
    "next_step_on", "price_book",
))  # fmt: skip
# What a diff may name that is a column of the row itself.
COLUMNS = EDITABLE | {"stage", "pipeline"}
PARTS = frozenset(("contacts", "lines", "splits", "competitors", "loss_reasons"))
# What credit and forecast were made of when the deal was closed.
FIXED_WHEN_CLOSED = frozenset((
    "amount", "currency", "cost", "probability", "forecast_category", "expected_close_on", "opened_on", "deal_type", "stage", "pipeline",
    "lines", "splits",
))  # fmt: skip


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Column values for `fields`; a field that may not be given is a programming error."""
    if unknown := sorted(set(fields) - EDITABLE):
        raise TypeError(f"not fields of an opportunity that can be written: {unknown}")
    columns = {name: value.strip() if name in TEXTS else value for name, value in fields.items()}
    for name in ("amount", "cost"):
        if isinstance(given := columns.get(name), Money):
            columns |= {name: given.amount, "currency": given.currency}
    return columns


def derive(opportunity: Opportunity) -> None:
    opportunity.search = search.document(opportunity.name, opportunity.account.name if opportunity.account else "")


def check(opportunity: Opportunity, changed: Mapping[str, Any]) -> None:
    """All that is wrong with the deal as it would be saved, at once."""
    if problems := problems_of(opportunity, changed):
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)


def problems_of(opportunity: Opportunity, changed: Mapping[str, Any]) -> list[FieldProblem]:
    texts = {name: value for name, value in changed.items() if isinstance(value, (str, Decimal))}
    problems = limit_problems(Opportunity, texts)
    if not opportunity.name:
        problems.append(FieldProblem("name", "required", _("An opportunity needs a name.")))
    problems += [problem for name in ("amount", "cost") if (problem := _money_problem(opportunity, name))]
    if not 0 <= Decimal(opportunity.probability) <= 100:
        problems.append(FieldProblem("probability", "range", _("A probability lies between 0 and 100.")))
    if opportunity.is_open and opportunity.forecast_category == ForecastCategory.CLOSED:
        problems.append(
            FieldProblem("forecast_category", "closed", _("Only a won opportunity is in the category “closed”."))
        )
    return problems


def _money_problem(opportunity: Opportunity, name: str) -> FieldProblem | None:
    amount = getattr(opportunity, name)
    if amount is None:
        return None
    if amount < 0:
        return FieldProblem(name, "negative", _("This must not be negative."))
    if round_money(amount, opportunity.currency) != amount:
        return FieldProblem(name, "minor_unit", _("This currency has no such small unit."))
    if len(opportunity.currency) != 3 or not (opportunity.currency.isascii() and opportunity.currency.isupper()):
        return FieldProblem("currency", "invalid", _("Give the currency as an ISO 4217 code such as CNY."))
    return None
