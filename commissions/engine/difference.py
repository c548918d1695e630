"""Truth − booked = entries: what the open period adds. Nothing that was booked is ever edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from commissions.engine.facts import Booked
from commissions.engine.lines import Line
from commissions.engine.numbers import ZERO


@dataclass(frozen=True, slots=True)
class Entry:
    component: str
    credit: str | None
    amount: Decimal


def difference(lines: Iterable[Line], booked: Iterable[Booked]) -> list[Entry]:
    """One entry per component and credit whose truth is not what was booked; a second run has none."""
    due: dict[tuple[str, str | None], Decimal] = {}
    for line in lines:
        key = (line.component, line.credit)
        due[key] = due.get(key, ZERO) + line.amount
    for row in sorted(booked, key=lambda one: (one.component, one.credit or "")):
        key = (row.component, row.credit)
        due[key] = due.get(key, ZERO) - row.amount
    return [Entry(component, credit, amount) for (component, credit), amount in due.items() if amount]


def as_booked(lines: Iterable[Line]) -> list[Booked]:
    return [Booked(line.component, line.credit, line.amount) for line in lines]
