"""The draw: a period's earnings topped up to an amount, and what of that is owed."""

from dataclasses import dataclass
from decimal import Decimal

from commissions.engine.numbers import ZERO
from commissions.engine.plan import Draw


@dataclass(frozen=True, slots=True)
class DrawResult:
    """`balance` is what the participant owes after this period."""

    advanced: Decimal
    recovered: Decimal
    balance: Decimal


def settle_draw(draw: Draw | None, gross: Decimal, balance: Decimal) -> DrawResult:
    if draw is None:
        return DrawResult(ZERO, ZERO, balance)
    advanced = max(draw.amount - gross, ZERO)
    if draw.kind == "forgiven":
        return DrawResult(advanced, ZERO, ZERO)  # what was advanced before is written off, too
    if draw.kind == "non_recoverable":
        return DrawResult(advanced, ZERO, balance)
    # Only earnings above the draw repay it; a surplus is paid out, not kept for a weaker period.
    recovered = min(balance, max(gross - draw.amount, ZERO))
    return DrawResult(advanced, recovered, balance + advanced - recovered)
