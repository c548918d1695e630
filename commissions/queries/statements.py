"""What a statement page shows besides the row: its lines with their traces, and the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from commissions.engine.lines import Segment
from commissions.engine.numbers import minor_unit
from commissions.engine.wording import written_money, written_percent
from commissions.models import CommissionLine, CommissionStatement
from commissions.reading import segments_of, sentence_of
from core.periods import period_of
from people.queries import organisation


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A line with the way it came about: deal → split → credit → slices → amount."""

    line: CommissionLine
    sentence: str
    segments: tuple[Segment, ...]

    @property
    def rows(self) -> list[tuple[Decimal, Decimal, str, Decimal]]:
        """The slices with their rates as people read them: money for a piece, a percentage of an amount."""
        unit, per_piece = minor_unit(self.line.currency), _pays_per_piece(self.line)
        language = "zh" if (get_language() or "en").startswith("zh") else "en"
        return [
            (
                row.start,
                row.end,
                written_money(row.rate, unit) if per_piece else written_percent(row.rate, language),
                row.amount,
            )
            for row in self.segments
        ]

    @property
    def deal(self) -> Any:
        return self.line.credit.opportunity if self.line.credit else None

    @property
    def before(self) -> Decimal:
        """What was booked for the same before."""
        return self.line.earned - self.line.amount if self.line.corrects_id else Decimal(0)


def _pays_per_piece(line: CommissionLine) -> bool:
    return any(part["code"] == "slices" and part["params"].get("style") == "unit" for part in line.explanation)


def traced_lines(statement: CommissionStatement, language: str) -> list[TracedLine]:
    rows = CommissionLine.objects.filter(statement=statement).order_by("on", "id")
    rows = rows.select_related("credit__opportunity", "corrects__run", "plan")
    return [TracedLine(row, sentence_of(row, language), segments_of(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class OwnYear:
    """What somebody earned since the fiscal year began, by currency, and which statements wait for his answer."""

    earned: list[tuple[str, Decimal]]
    waiting: list[CommissionStatement]


def own_year(user_id: UUID, day: date) -> OwnYear:
    """One statement of SQL for both."""
    year = period_of(day, "year", organisation().fiscal_year_start)
    rows = CommissionStatement.objects.filter(
        user_id=user_id, run__start_on__gte=year.start, run__start_on__lt=year.end
    )
    found = list(rows.select_related("run").order_by("-run__start_on", "currency"))
    earned: dict[str, Decimal] = {}
    for row in found:
        earned[row.currency] = earned.get(row.currency, Decimal(0)) + row.total
    return OwnYear(sorted(earned.items()), [row for row in found if _waits(row)])


def _waits(row: CommissionStatement) -> bool:
    is_open = row.state in (CommissionStatement.State.CALCULATED, CommissionStatement.State.APPROVED)
    return is_open and row.acknowledged_at is None and not row.is_disputed
