"""Replacing what hangs on an opportunity. Called inside the transaction of a service, which leaves the audit entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.changes import type_diff
from core.errors import FieldProblem, Refusal
from core.money import ZERO, round_money
from customers.models import Contact
from opportunities.credit import HUNDRED, split_problems
from opportunities.lines import line_amount
from opportunities.models import (
    Competitor,
    LossReason,
    Opportunity,
    OpportunityContact,
    OpportunityLine,
    OpportunitySplit,
    SplitKind,
)
from people.models import User
from products.models import Product
from products.queries import prices_of

MOST_LINES, MOST_SPLITS, MOST_MONTHS = 200, 50, 1200


@dataclass(frozen=True, slots=True)
class Line:
    """A product and how much of it; `unit_price` falls back to the price book, `cost` (of the whole line) to the product's.

    With `recurring_months` the price is for one month and the line for so many.
    """

    product: Product | None = None
    name: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    discount_percent: Decimal = ZERO
    cost: Decimal | None = None
    recurring_months: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    user: User
    percent: Decimal
    kind: str = SplitKind.REVENUE


@dataclass(frozen=True, slots=True)
class Party:
    contact: Contact
    role: str = OpportunityContact.Role.OTHER


def write_parts(opportunity: Opportunity, parts: Mapping[str, Any]) -> type_diff:
    """Make the given parts the present ones; return what differs, in words a history can show."""
    diff: type_diff = {}
    for name, given in parts.items():
        before, after = WRITERS[name](opportunity, given)
        if before != after:
            diff[name] = [before, after]
    return diff


def write_lines(opportunity: Opportunity, lines: Sequence[Line]) -> tuple[list[str], list[str]]:
    before = line_words(opportunity)
    rows = line_rows(opportunity, lines)
    opportunity.lines.all().delete()
    OpportunityLine.objects.bulk_create(rows)
    return before, line_words(opportunity)


def line_rows(opportunity: Opportunity, lines: Sequence[Line]) -> list[OpportunityLine]:
    """Unsaved, priced and rounded; quotes are made of the same."""
    if len(lines) > MOST_LINES:
        raise Refusal(_("At most %(most)s lines.") % {"most": MOST_LINES}, code="too_many", field="lines")
    listed = list_prices(opportunity, [line.product for line in lines if line.product is not None])
    return [_line_row(opportunity, line, position, listed) for position, line in enumerate(lines, start=1)]


def line_words(opportunity: Opportunity) -> list[str]:
    return [f"{line.name} × {line.quantity.normalize():f} = {line.amount}" for line in opportunity.lines.all()]


def list_prices(opportunity: Opportunity, products: Sequence[Product]) -> dict[UUID, Decimal]:
    """By product, in the deal's currency: of its price book, of the default book, of the list; in this order."""
    return prices_of(products, currency=opportunity.currency, book_id=opportunity.price_book_id)


def _line_row(opportunity: Opportunity, line: Line, position: int, listed: Mapping[UUID, Decimal]) -> OpportunityLine:
    product, price = line.product, line.unit_price
    list_price = listed.get(product.pk) if product is not None else None
    if price is None:
        price = _required(list_price, position)
    if not _sound(line, price):
        message = _("Quantity must be positive, price and cost not negative, the discount between 0 and 100.")
        raise Refusal(
            message, code="invalid_line", problems=[FieldProblem(f"lines[{position - 1}]", "invalid_line", message)]
        )
    amount = line_amount(line.quantity, price, line.discount_percent, line.recurring_months, opportunity.currency)
    return OpportunityLine(
        opportunity=opportunity,
        position=position,
        product=product,
        name=line.name.strip() or (product.name if product else _("Item %(number)s") % {"number": position}),
        quantity=line.quantity,
        unit_price=price,
        list_price=list_price,
        discount_percent=line.discount_percent,
        recurring_months=line.recurring_months,
        amount=amount,
        cost=_line_cost(opportunity, line),
        is_demo=opportunity.is_demo,
    )


def _sound(line: Line, price: Decimal) -> bool:
    return (
        line.quantity > 0
        and price >= 0
        and 0 <= line.discount_percent <= HUNDRED
        and (line.cost is None or line.cost >= 0)
        and (line.recurring_months is None or 1 <= line.recurring_months <= MOST_MONTHS)
    )


def _required(price: Decimal | None, position: int) -> Decimal:
    """A list price holds in its own currency only; nothing is converted behind the seller's back."""
    if price is not None:
        return price
    message = _("Give a unit price: there is no list price in the currency of this opportunity.")
    raise Refusal(
        message, code="required", problems=[FieldProblem(f"lines[{position - 1}].unit_price", "required", message)]
    )


def _line_cost(opportunity: Opportunity, line: Line) -> Decimal:
    if line.cost is not None:
        return line.cost
    product = line.product
    if product is None or product.cost is None or product.currency != opportunity.currency:
        return ZERO
    return round_money(product.cost * line.quantity * (line.recurring_months or 1), opportunity.currency)


def write_splits(opportunity: Opportunity, splits: Sequence[Split]) -> tuple[list[str], list[str]]:
    before = split_words(opportunity)
    _check_splits(splits)
    opportunity.splits.all().delete()
    OpportunitySplit.objects.bulk_create(
        OpportunitySplit(
            opportunity=opportunity,
            user=split.user,
            kind=split.kind,
            percent=split.percent,
            is_demo=opportunity.is_demo,
        )
        for split in splits
    )
    return before, split_words(opportunity)


def split_words(opportunity: Opportunity) -> list[str]:
    rows = opportunity.splits.select_related("user").order_by("kind", "user__full_name", "id")
    return [f"{row.user} {row.percent.normalize():f} % {row.kind}" for row in rows]


def _check_splits(splits: Sequence[Split]) -> None:
    problem = split_problems([(split.kind, split.percent) for split in splits])
    if any(split.kind not in SplitKind.values for split in splits):
        problem = "kind"
    if len({(split.user.pk, split.kind) for split in splits}) < len(splits):
        problem = "twice"
    if len(splits) > MOST_SPLITS:
        problem = "too_many"
    if problem:
        raise Refusal(_split_sentence(problem, splits), code=f"split_{problem}", field="splits")
    if gone := [split.user for split in splits if not split.user.is_active]:
        raise Refusal(_("%(name)s is no longer active.") % {"name": gone[0]}, code="inactive", field="splits")


def _split_sentence(problem: str, splits: Sequence[Split]) -> str:
    if problem == "sum":
        total = sum((split.percent for split in splits if split.kind == SplitKind.REVENUE), ZERO)
        return _("Revenue splits must sum to exactly 100 %%; these sum to %(total)s %%.") % {
            "total": f"{total.normalize():f}"
        }
    if problem == "twice":
        return _("Each person has at most one revenue and one overlay split.")
    if problem == "kind":
        return _("A split is either revenue or overlay.")
    if problem == "too_many":
        return _("At most %(most)s splits.") % {"most": MOST_SPLITS}
    return _("A split must be more than 0 %% and a revenue split at most 100 %%.") % {}


def write_contacts(opportunity: Opportunity, parties: Sequence[Party]) -> tuple[list[str], list[str]]:
    before = contact_words(opportunity)
    if unknown := [party.role for party in parties if party.role not in OpportunityContact.Role.values]:
        raise Refusal(
            _("“%(value)s” is not one of the choices.") % {"value": unknown[0]}, code="invalid_choice", field="contacts"
        )
    by_contact = {party.contact.pk: party for party in parties}
    opportunity.contact_roles.all().delete()
    OpportunityContact.objects.bulk_create(
        OpportunityContact(opportunity=opportunity, contact=party.contact, role=party.role, is_demo=opportunity.is_demo)
        for party in by_contact.values()
    )
    return before, contact_words(opportunity)


def contact_words(opportunity: Opportunity) -> list[str]:
    return [f"{row.contact} ({row.get_role_display()})" for row in opportunity.contact_roles.select_related("contact")]


def write_competitors(opportunity: Opportunity, competitors: Sequence[Competitor]) -> tuple[list[str], list[str]]:
    before = [str(item) for item in opportunity.competitors.all()]
    opportunity.competitors.set(competitors)
    return before, [str(item) for item in opportunity.competitors.all()]


def write_loss_reasons(opportunity: Opportunity, reasons: Sequence[LossReason]) -> tuple[list[str], list[str]]:
    before = [str(item) for item in opportunity.loss_reasons.all()]
    opportunity.loss_reasons.set(reasons)
    return before, [str(item) for item in opportunity.loss_reasons.all()]


WRITERS: dict[str, Callable[[Opportunity, Any], tuple[list[str], list[str]]]] = {
    "lines": write_lines,
    "splits": write_splits,
    "contacts": write_contacts,
    "competitors": write_competitors,
    "loss_reasons": write_loss_reasons,
}
