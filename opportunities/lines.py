"""What a line costs. Pure; deals and quotes count alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.money import ZERO, round_money

HUNDRED = Decimal(100)
HUNDREDTH = Decimal("0.01")


def plain_number(value: Decimal) -> str:
    """Without zeros nobody typed, and never as 3E+1."""
    return f"{value.normalize():f}"


def decimals(value: Decimal) -> int:
    """How many digits after the point say something."""
    return max(-int(value.normalize().as_tuple().exponent), 0)


def line_amount(
    quantity: Decimal, unit_price: Decimal, discount_percent: Decimal, months: int | None, currency: str
) -> Decimal:
    """Rounded once, half-up, to the smallest unit of the currency."""
    exact = quantity * unit_price * (months or 1) * (HUNDRED - discount_percent) / HUNDRED
    return round_money(exact, currency)


@dataclass(frozen=True, slots=True)
class Offered:
    """A line as the discount rule sees it; `list_price` is None where no list says what it should cost."""

    list_price: Decimal | None
    unit_price: Decimal
    discount_percent: Decimal


def effective_discount(line: Offered) -> Decimal:
    """Percent below the list, whether it was given as a discount or as a lower price. Half-up to two digits; never negative."""
    paid = line.unit_price * (HUNDRED - line.discount_percent) / HUNDRED
    if not line.list_price:
        return line.discount_percent
    off = (line.list_price - paid) * HUNDRED / line.list_price
    return max(off, ZERO).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def deepest_discount(lines: Iterable[Offered]) -> Decimal:
    """What the limits are asked about: one line sold under price is not made good by another one."""
    return max((effective_discount(line) for line in lines), default=ZERO)
