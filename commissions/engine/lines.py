"""A line: one amount with everything that is needed to explain it. The amount is the sum of its segments, rounded once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.engine.spans import Span


class Segment(NamedTuple):
    """A stretch of the base at one rate: (end − start) × rate = amount. Positions count from the window's start."""

    start: Decimal
    end: Decimal
    rate: Decimal
    amount: Decimal


def adjustment(amount: Decimal) -> Segment:
    """An amount taken off or added after the rates: cut by a cap, held back, kept at a clawback."""
    return Segment(Decimal(0), amount, Decimal(1), amount)


class Part(NamedTuple):
    """One reason of a line: a stable code and its numbers, rendered into a sentence for the reader's language."""

    code: str
    params: dict[str, Decimal | str]


class LineKey(NamedTuple):
    """What makes a line the same line in two calculations."""

    component: str
    is_team: bool
    participant: str
    credit: str | None
    window: Span | None
    deal: str | None


@dataclass(frozen=True, slots=True)
class Line:
    component: str
    credit: str | None
    participant: str
    is_team: bool
    on: date
    window: Span | None
    base: Decimal
    segments: tuple[Segment, ...]
    exact: Decimal
    amount: Decimal
    parts: tuple[Part, ...]
    deal: str | None = None
    """The credit that a once-per-window line stands for, where each credit is its own window."""
    reversed_on: date | None = None
    """For a line that takes back: the day of the deal. Which version of a plan holds is decided by that day."""

    @property
    def mark(self) -> str:
        """What the line is for, in a form that a ledger can keep: a credit, one deal's bonus, or a window."""
        if self.credit is not None:
            return self.credit
        if self.window is None:
            return f"deal:{self.deal}"
        return f"window:{self.window.start.isoformat()}"

    @property
    def decided_on(self) -> date:
        """The day on which a plan's version has to hold for this line to count."""
        return self.reversed_on or self.on

    @property
    def key(self) -> "LineKey":
        return LineKey(self.component, self.is_team, self.participant, self.credit, self.window, self.deal)

    @property
    def rate(self) -> Decimal | None:
        """The one rate that holds for the whole line, if there is one."""
        rates = {segment.rate for segment in self.segments}
        return rates.pop() if len(rates) == 1 else None

    def has(self, code: str) -> bool:
        return any(part.code == code for part in self.parts)
