"""Who gets how much of a contract's amount, of a payment and of a refund. Pure: every sum of parts is the whole, to the cent.

Revenue shares divide; overlay credit is beside them, each part taken by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.money import ZERO, round_money, split_amount
from opportunities.credit import REVENUE

THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Standing:
    """A credit row, less what was taken back of it. `key` is the caller's."""

    key: Any
    kind: str
    amount: Decimal
    base_amount: Decimal
    cost: Decimal
    quantity: Decimal
    rate: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Piece:
    key: Any
    amount: Decimal
    base_amount: Decimal
    cost: Decimal
    quantity: Decimal


def add_in_proportion(
    amount: Decimal,
    base: Decimal,
    cost: Decimal,
    rows: Sequence[Standing],
    *,
    whole: Decimal,
    currency: str,
    base_currency: str,
) -> list[Piece]:
    """More of the same: `amount` (with its base amount and cost) divided as `rows`, whose revenue is `whole`, are."""
    revenue = [row for row in rows if row.kind == REVENUE and row.amount > 0]
    overlay = [row for row in rows if row.kind != REVENUE and row.amount > 0]
    if not revenue:
        return []
    share = amount / whole
    pieces = zip(
        revenue,
        split_amount(amount, [row.amount for row in revenue], currency),
        split_amount(base, [row.amount for row in revenue], base_currency),
        _by_cost(cost, revenue, currency),
        strict=True,
    )
    return [
        *(Piece(row.key, part, in_base, costs, _pieces(row.quantity * share)) for row, part, in_base, costs in pieces),
        *(
            Piece(
                row.key,
                round_money(row.amount * share, currency),
                round_money(base * row.amount / whole, base_currency),
                round_money(row.cost * share, currency),
                _pieces(row.quantity * share),
            )
            for row in overlay
        ),
    ]


def take_back(amount: Decimal, rows: Sequence[Standing], *, currency: str, base_currency: str) -> list[Piece]:
    """`amount` less of the same, as negative pieces; what is taken to the end leaves nothing behind, also not of base, cost and pieces."""
    revenue = [row for row in rows if row.kind == REVENUE and row.amount > 0]
    overlay = [row for row in rows if row.kind != REVENUE and row.amount > 0]
    whole = sum((row.amount for row in revenue), ZERO)
    if not whole:
        return []
    parts = split_amount(min(amount, whole), [row.amount for row in revenue], currency)
    beside = [min(round_money(row.amount * amount / whole, currency), row.amount) for row in overlay]
    return [
        _less(row, part, currency, base_currency)
        for row, part in zip([*revenue, *overlay], [*parts, *beside], strict=True)
        if part
    ]


def _less(row: Standing, part: Decimal, currency: str, base_currency: str) -> Piece:
    if part == row.amount:
        return Piece(row.key, -row.amount, -row.base_amount, -row.cost, -row.quantity)
    share = part / row.amount
    return Piece(
        row.key,
        -part,
        -round_money(row.base_amount * share, base_currency),
        -round_money(row.cost * share, currency),
        -_pieces(row.quantity * share),
    )


def _by_cost(cost: Decimal, rows: Sequence[Standing], currency: str) -> list[Decimal]:
    if not cost:
        return [ZERO for _row in rows]
    weights = [row.cost for row in rows] if any(row.cost > 0 for row in rows) else [row.amount for row in rows]
    return split_amount(cost, weights, currency)


def _pieces(quantity: Decimal) -> Decimal:
    return quantity.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)


def cost_of_step(cost: Decimal, amount: Decimal, before: Decimal, step: Decimal, currency: str) -> Decimal:
    """The part of a contract's cost that goes with its money from `before` to `before + step`: all steps to the end sum to the cost."""
    return _cost_until(cost, amount, before + step, currency) - _cost_until(cost, amount, before, currency)


def _cost_until(cost: Decimal, amount: Decimal, paid: Decimal, currency: str) -> Decimal:
    return round_money(cost * min(paid, amount) / amount, currency)
