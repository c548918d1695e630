"""Breaking a promise down, and what is missing or too much in the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.money import split_amount

WHOLE = Decimal(1)


def divide(
    value: Decimal, weights: Sequence[Decimal], *, whole_numbers: bool = False, currency: str = ""
) -> list[Decimal]:
    """Parts by weight that sum to `value` exactly (largest remainder); equal parts where no weight is known."""
    if not weights:
        return []
    known = [max(weight, Decimal(0)) for weight in weights]
    if not any(known):
        known = [WHOLE] * len(known)
    if whole_numbers:
        # The money machinery divides in the smallest unit; a currency without one gives whole numbers.
        return split_amount(value.quantize(WHOLE, ROUND_HALF_UP), known, "JPY")
    return split_amount(value, known, currency)


@dataclass(frozen=True)
class Difference:
    """The parts against the whole: `missing` is what nobody has taken on yet; negative is over-assigned."""

    value: Decimal
    parts: Decimal
    count: int

    @property
    def missing(self) -> Decimal:
        return self.value - self.parts

    @property
    def is_over(self) -> bool:
        return self.missing < 0

    @property
    def amount(self) -> Decimal:
        return abs(self.missing)


def rolled_up(own: Decimal | None, parts: Sequence[Decimal]) -> Decimal | None:
    """A subject's own value wins; only where it has none do its parts count. Nothing is ever added to its own parts."""
    if own is not None:
        return own
    return sum(parts, Decimal(0)) if parts else None
