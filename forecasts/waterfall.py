"""From the open pipeline of a period on one day to that on another: every deal's part in the change, adding up to the cent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.periods import Period

ZERO = Decimal("0.00")
START, END = "start", "end"
STEPS = ("new", "pulled_in", "increased", "decreased", "pushed_out", "lost", "won")
BARS = (START, *STEPS, END)


@dataclass(frozen=True, slots=True)
class Standing:
    """An open deal on a day."""

    amount: Decimal
    expected_close_on: object

    def counts_in(self, period: Period) -> bool:
        return self.expected_close_on is not None and self.expected_close_on in period  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a deal ended between the two days."""

    won: bool
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Move:
    """What one deal added to (or took from) one bar."""

    bar: str
    deal: UUID
    amount: Decimal


def moves(
    before: Mapping[UUID, Standing], after: Mapping[UUID, Standing], endings: Mapping[UUID, Ending], period: Period
) -> list[Move]:
    """All moves; those of one deal lead from its amount in the first pipeline (or nothing) to that in the second (or nothing)."""
    found: list[Move] = []
    for deal in sorted({*before, *after, *endings}, key=str):
        found += _of_deal(deal, before.get(deal), after.get(deal), endings.get(deal), period)
    return found


def _of_deal(
    deal: UUID, before: Standing | None, after: Standing | None, ending: Ending | None, period: Period
) -> Iterable[Move]:
    was = before is not None and before.counts_in(period)
    is_in = after is not None and after.counts_in(period)
    had = before.amount if before is not None and was else ZERO
    has = after.amount if after is not None and is_in else ZERO
    found = []
    if was:
        found.append(Move(START, deal, had))
    elif is_in:
        found.append(Move("pulled_in" if before is not None else "new", deal, has))
    elif ending is not None and ending.won and before is None:
        found += [Move("new", deal, ending.amount), Move("won", deal, -ending.amount)]
    if was and is_in:
        found += _changed(deal, has - had)
    elif was:
        found += _gone(deal, had, after, ending)
    if is_in:
        found.append(Move(END, deal, has))
    return found


def _changed(deal: UUID, difference: Decimal) -> list[Move]:
    return [Move("increased" if difference > 0 else "decreased", deal, difference)] if difference else []


def _gone(deal: UUID, had: Decimal, after: Standing | None, ending: Ending | None) -> list[Move]:
    """Still open: it moved to another period. Ended: won for what it was closed with, else lost. Neither: given up or deleted."""
    if after is not None:
        return [Move("pushed_out", deal, -had)]
    if ending is not None and ending.won:
        return [*_changed(deal, ending.amount - had), Move("won", deal, -ending.amount)]
    return [Move("lost", deal, -had)]


@dataclass(frozen=True)
class Bar:
    key: str
    amount: Decimal
    deals: int


def bars(found: Iterable[Move]) -> list[Bar]:
    """Start, the seven steps, end: start + steps = end."""
    sums = dict.fromkeys(BARS, ZERO)
    deals: dict[str, set[UUID]] = {key: set() for key in BARS}
    for move in found:
        sums[move.bar] += move.amount
        deals[move.bar].add(move.deal)
    return [Bar(key, sums[key], len(deals[key])) for key in BARS]


def balances(found: Iterable[Bar]) -> bool:
    by_key = {bar.key: bar.amount for bar in found}
    return by_key[START] + sum((by_key[key] for key in STEPS), ZERO) == by_key[END]
