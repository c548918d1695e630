"""Ranks: who has the same shares the place, and the next one stands as many places lower (1, 1, 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key")


def ranked(scores: Iterable[tuple[Key, Decimal | None]]) -> list[tuple[int | None, Key, Decimal | None]]:
    """(rank, key, value), the highest first; without a value there is no rank."""
    rows = list(scores)
    known = sorted(((key, value) for key, value in rows if value is not None), key=lambda row: -row[1])
    places: list[tuple[int | None, Key, Decimal | None]] = []
    for index, (key, value) in enumerate(known):
        shared = index > 0 and known[index - 1][1] == value
        places.append((places[-1][0] if shared else index + 1, key, value))
    return places + [(None, key, None) for key, value in rows if value is None]


def rank_of(mine: Decimal | None, others: Sequence[Decimal | None]) -> int | None:
    """The place of one among others, his own value among them or not."""
    return None if mine is None else 1 + sum(1 for value in others if value is not None and value > mine)
