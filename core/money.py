"""Money: an exact amount in one currency. Refuses floats and mixed currencies; rounds half-up, once, where a line is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal("0.00")
# ISO 4217 currencies whose minor unit is not 1/100.
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JOD": 3}


class MoneyError(TypeError):
    """A float or a second currency was offered where an exact amount of one currency is needed."""


def minor_digits(currency: str) -> int:
    """Digits after the point of the currency's minor unit; storage keeps two at the most (NUMERIC(18,2))."""
    return min(MINOR_DIGITS.get(currency, 2), 2)


def round_money(amount: Decimal, currency: str = "") -> Decimal:
    """Round half-up to the currency's minor unit (half-even would be wrong for pay)."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        given: Any = self.amount  # a string will do as well
        if isinstance(given, float):
            raise MoneyError("Money refuses floats; pass a Decimal or a string")
        object.__setattr__(self, "amount", Decimal(given))

    def _same(self, other: Money) -> None:
        if not isinstance(other, Money) or other.currency != self.currency:
            raise MoneyError(f"cannot combine {self.currency} with {getattr(other, 'currency', other)!r}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, float):
            raise MoneyError("Money refuses floats; multiply by a Decimal")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def rounded(self) -> Money:
        return Money(round_money(self.amount, self.currency), self.currency)

    def split(self, ratios: Sequence[Decimal | int]) -> list[Money]:
        """Divide by `ratios` with the largest remainder method: the parts always sum to the whole, to the minor unit."""
        return [Money(part, self.currency) for part in split_amount(self.amount, ratios, self.currency)]


def split_amount(amount: Decimal, ratios: Sequence[Decimal | int], currency: str = "") -> list[Decimal]:
    """Largest remainder apportionment of `amount` (already at minor-unit precision) by non-negative `ratios`."""
    weights = [Decimal(ratio) for ratio in ratios]
    total = sum(weights, Decimal(0))
    if not weights or total <= 0 or min(weights) < 0:
        raise ValueError("ratios must be non-negative and sum to more than zero")
    unit = Decimal(1).scaleb(-minor_digits(currency))
    whole = abs(round_money(amount, currency))
    exact = [whole * weight / total for weight in weights]
    parts = [share.quantize(unit, rounding=ROUND_DOWN) for share in exact]
    missing = int((whole - sum(parts, Decimal(0))) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:missing]:
        parts[index] += unit
    sign = -1 if amount < 0 else 1
    return [sign * part for part in parts]
