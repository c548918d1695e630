"""Who gets how much of a won deal. Pure: facts in, parts out; the parts of a kind sum to the whole to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.money import ZERO, round_money, split_amount

REVENUE = "revenue"
HUNDRED = Decimal(100)
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Share:
    """One person's percentage; `person` is whatever the caller keys people by."""

    person: Any
    kind: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Sold:
    """One line of the deal; `number` 0 stands for a deal without lines."""

    number: int
    amount: Decimal
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    share: Share
    sold: Sold
    amount: Decimal
    base_amount: Decimal
    cost: Decimal
    quantity: Decimal


def parts_of(
    shares: Sequence[Share], sold: Sequence[Sold], *, rate: Decimal, currency: str, base_currency: str
) -> list[Part]:
    """Each person's share of the whole, by largest remainder, then spread over the lines in their proportion.

    Overlay credit is beside the revenue: each part is taken by itself and may exceed the whole together.
    """
    revenue = [share for share in shares if share.kind == REVENUE]
    overlay = [share for share in shares if share.kind != REVENUE]
    whole = sum((line.amount for line in sold), ZERO)
    base = round_money(whole * rate, base_currency)
    cost = sum((line.cost for line in sold), ZERO)
    parts: list[Part] = []
    for share, amount, base_amount, cost_part in zip(
        [*revenue, *overlay],
        _divided(whole, revenue, currency) + [_alone(whole, share, currency) for share in overlay],
        _divided(base, revenue, base_currency) + [_alone(base, share, base_currency) for share in overlay],
        _divided(cost, revenue, currency) + [_alone(cost, share, currency) for share in overlay],
        strict=True,
    ):
        parts.extend(_over_lines(share, sold, amount, base_amount, cost_part, currency, base_currency))
    return parts


def _divided(whole: Decimal, shares: Sequence[Share], currency: str) -> list[Decimal]:
    return split_amount(whole, [share.percent for share in shares], currency) if shares else []


def _alone(whole: Decimal, share: Share, currency: str) -> Decimal:
    return round_money(whole * share.percent / HUNDRED, currency)


def _over_lines(
    share: Share,
    sold: Sequence[Sold],
    amount: Decimal,
    base_amount: Decimal,
    cost: Decimal,
    currency: str,
    base_currency: str,
) -> list[Part]:
    weights = [line.amount for line in sold]
    amounts = spread(amount, weights, currency)
    bases = spread(base_amount, weights, base_currency)
    costs = spread(cost, [line.cost for line in sold], currency)
    return [
        Part(share, line, amounts[index], bases[index], costs[index], _quantity(line.quantity, share.percent))
        for index, line in enumerate(sold)
    ]


def spread(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """By weight; all on the first when nothing has any weight."""
    if not any(weights):
        return [amount, *[ZERO] * (len(weights) - 1)]
    return split_amount(amount, weights, currency)


def _quantity(quantity: Decimal, percent: Decimal) -> Decimal:
    return (quantity * percent / HUNDRED).quantize(THOUSANDTH, rounding=ROUND_HALF_UP)


def split_problems(shares: Sequence[tuple[str, Decimal]]) -> str:
    """Which rule a set of (kind, percent) breaks: "", "percent" or "sum"."""
    if any(percent <= 0 or (kind == REVENUE and percent > HUNDRED) for kind, percent in shares):
        return "percent"
    revenue = [percent for kind, percent in shares if kind == REVENUE]
    return "sum" if revenue and sum(revenue) != HUNDRED else ""
