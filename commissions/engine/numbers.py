"""Exact numbers: every amount and rate is a Decimal, and a line is rounded once, half-up, when it is made."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from core.money import MINOR_DIGITS

# Products of an amount, a rate of exchange, a commission rate and a target incentive stay exact within this
# precision; only a division by a quota or a margin can be inexact, and it is made last.
CONTEXT = Context(prec=120, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])

ZERO = Decimal(0)
ONE = Decimal(1)

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
_LARGEST_INTEGER = 10**18
_SETTLED = Decimal("1e-40")
_LONGEST_FRACTION = Decimal("1e-12")
_MOST_DECIMALS = 12

P = ParamSpec("P")
R = TypeVar("R")


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function under the engine's precision, whatever the caller's context is."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return run


def plain_number(value: object) -> Decimal | None:
    """A number as JSON may carry it without loss: a plain decimal string or an integer, never a float."""
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST_INTEGER:
        return Decimal(value)
    return None


def minor_unit(currency: str) -> Decimal:
    """The smallest amount that can be paid in a currency."""
    return ONE.scaleb(-MINOR_DIGITS.get(currency, 2))


def round_half_up(value: Decimal, unit: Decimal) -> Decimal:
    """Half-up away from zero, so that a reversal rounds exactly as its original did.

    A share such as 1/3 × 3 may come as 0.999…9; settling far behind the last digit that can matter keeps a true
    half a half."""
    settled = value.quantize(_SETTLED, rounding=ROUND_HALF_UP, context=CONTEXT)
    return settled.quantize(unit, rounding=ROUND_HALF_UP, context=CONTEXT) + ZERO


def as_text(value: Decimal, unit: Decimal = ONE) -> str:
    """The exact value, with at least the decimals of the unit and never in exponent notation."""
    whole, _point, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > _MOST_DECIMALS:
        return as_text(round_half_up(value, _LONGEST_FRACTION), unit)
    if not value:
        whole = "0"  # never -0
    fraction = fraction.ljust(_decimals(unit), "0")
    return f"{whole}.{fraction}" if fraction else whole


@cache
def _decimals(unit: Decimal) -> int:
    exponent = unit.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
