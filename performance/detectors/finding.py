"""What a detector answers: the values of its sentence, and how much it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Found:
    values: Mapping[str, str]
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n`."""

    hits: int
    n: int

    @property
    def percent(self) -> Decimal:
        return (Decimal(self.hits) * 100 / self.n).quantize(TENTH, ROUND_HALF_UP)

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.hits + other.hits, self.n + other.n)


def text(number: Decimal | int) -> str:
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def shown(**values: Decimal | int | str) -> dict[str, str]:
    return {name: value if isinstance(value, str) else text(value) for name, value in values.items()}
