"""What a statement page shows besides the row: its lines with their traces, and the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from commissions.engine.lines import Segment
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
    def deal(self) -> Any:
        return self.line.credit.opportunity if self.line.credit else None

    @property
    def before(self) -> Decimal:
        """What was booked for the same before."""
        return self.line.earned - self.line.amount if self.line.corrects_id else Decimal(0)


def traced_lines(statement: CommissionStatement, language: str) -> list[TracedLine]:
    rows = CommissionLine.objects.filter(statement=statement).order_by("on", "id")
    rows = rows.select_related("credit__opportunity", "corrects__run", "plan")
    return [TracedLine(row, sentence_of(row, language), segments_of(row)) for row in rows]


def year_to_date(user_id: UUID, day: date) -> dict[str, Decimal]:
    """What was earned since the fiscal year began, by currency."""
    year = period_of(day, "year", organisation().fiscal_year_start)
    statements = CommissionStatement.objects.filter(
        user_id=user_id, run__start_on__gte=year.start, run__start_on__lt=year.end
    )
    return dict(statements.order_by().values_list("currency").annotate(total=Sum("total")))


def waiting_for_answer(user_id: UUID) -> list[CommissionStatement]:
    """Statements of a person that he neither acknowledged nor disputed yet."""
    rows = CommissionStatement.objects.filter(
        user_id=user_id, state__in=("calculated", "approved"), acknowledged_at=None, is_disputed=False
    )
    return list(rows.select_related("run").order_by("-run__start_on")[:12])
