"""Making a report: one statement a measure, in the viewer's visibility, with its totals and what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Cast

from core.errors import FieldProblem, Refusal
from core.periods import Period
from reports.builder.assembling import assemble
from reports.builder.conversion import Moment
from reports.builder.definition import ReportDefinition
from reports.builder.measures import Measure, measures, vocabulary
from reports.builder.splitting import filtered, key_of, nothing, text_of
from reports.builder.subjects import DIMENSIONS
from reports.builder.table import ReportTable
from targets.metrics.metric import AMOUNT
from targets.scopes import Scope

CELL, BY_ROW, BY_COLUMN, WHOLE = 0, 1, 2, 3
BEFORE = 10


@dataclass
class Values:
    """What one measure came to: by row and column, by row, by column, in all; now and before."""

    measure: Measure
    found: dict[tuple[int, str, str], Decimal | None] = field(default_factory=dict)
    left_out: int = 0

    def value(self, which: int, row: str = "", column: str = "") -> Decimal | None:
        """A sum of nothing is zero; a mean of nothing is none."""
        value = self.found.get((which, row, column))
        return value if value is not None or self.measure.fold != "sum" else Decimal(0)

    def before(self, which: int, row: str = "", column: str = "") -> Decimal | None:
        """None where nothing was there to compare with."""
        return self.found.get((which + BEFORE, row, column))

    def keys(self, place: Literal[1, 2], *, before: bool) -> set[str]:
        wanted = CELL + (BEFORE if before else 0)
        return {key[place] for key in self.found if key[0] == wanted}


def run(definition: ReportDefinition, viewer: Any, today: date) -> ReportTable:
    """The report as `viewer` may see it. Whoever calls with a definition from outside learns of all its problems at once."""
    check(definition)
    moment = Moment.of(today)
    period = definition.period(today, moment.fiscal_year_start)
    compared = definition.compared(period, today)
    known = measures()
    seen = [known[key] for key in definition.measures if known[key].may_be_seen_by(viewer)]
    values = [_values(measure, definition, viewer, period, compared, moment) for measure in seen]
    hidden = tuple(str(known[key].label) for key in definition.measures if known[key] not in seen)
    return assemble(definition, values, moment, period, compared, hidden)


def check(definition: ReportDefinition, viewer: Any = None) -> None:
    if problems := definition.problems(vocabulary(viewer)):
        fields = [FieldProblem(problem.path, "invalid", problem.sentence) for problem in problems]
        raise Refusal(problems[0].sentence, code="invalid_report", problems=fields)


def _values(
    measure: Measure, asked: ReportDefinition, viewer: Any, period: Period, compared: Period | None, moment: Moment
) -> Values:
    arms = list(_arms(measure, asked, viewer, period, moment, 0))
    if compared is not None:
        arms += _arms(measure, asked, viewer, compared, moment, BEFORE)
    rows = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    values = Values(measure)
    for which, row, column, total, left_out in rows:
        values.found[which, text_of(row), text_of(column)] = total
        values.left_out += left_out if which == CELL else 0
    _add_up(values, asked)
    return values


def records_of(measure: Measure, asked: ReportDefinition, viewer: Any, period: Period) -> QuerySet[Any]:
    """All rows that count: what the viewer may see, in the period, through the filters."""
    return filtered(measure.records(Scope(viewer=viewer), period), measure, asked)


def _arms(
    measure: Measure, asked: ReportDefinition, viewer: Any, period: Period, moment: Moment, shift: int
) -> Iterator[QuerySet[Any]]:
    """The figures, and the totals where they are no sums of figures."""
    records = records_of(measure, asked, viewer, period)
    yield _arm(records, measure, moment, CELL + shift, asked.rows, asked.columns, asked)
    if not asked.rows or sums_are_totals(measure, asked):
        return
    yield _arm(records, measure, moment, WHOLE + shift, "", "", asked)
    if asked.columns:
        yield _arm(records, measure, moment, BY_ROW + shift, asked.rows, "", asked)
        yield _arm(records, measure, moment, BY_COLUMN + shift, "", asked.columns, asked)


def sums_are_totals(measure: Measure, asked: ReportDefinition) -> bool:
    return measure.adds_up and not any(DIMENSIONS[key].several for key in (asked.rows, asked.columns) if key)


def _arm(
    records: QuerySet[Any], measure: Measure, moment: Moment, which: int, row: str, column: str, asked: ReportDefinition
) -> QuerySet[Any]:
    keys = {
        "r": key_of(measure, row, moment) if row else nothing(asked.rows),
        "c": key_of(measure, column, moment) if column else nothing(asked.columns),
    }
    missing = Count(measure.left_out) - Count(measure.part(moment)) if measure.left_out else Value(0)
    return (
        records.order_by()
        .values(which=Value(which), **keys)
        .annotate(total=Cast(measure.total(moment), AMOUNT), missing=missing)
        .values_list("which", "r", "c", "total", "missing")
    )


def _add_up(values: Values, asked: ReportDefinition) -> None:
    """Totals of what adds up, without asking again."""
    if asked.rows and not sums_are_totals(values.measure, asked):
        return
    for (which, row, column), total in list(values.found.items()):
        shift = which - CELL
        targets = [(WHOLE + shift, "", "")]
        if asked.columns:
            targets += [(BY_ROW + shift, row, ""), (BY_COLUMN + shift, "", column)]
        for key in targets:
            # A figure without rows of its own (a mean of nothing) does not make a total.
            if total is not None:
                values.found[key] = (values.found.get(key) or Decimal(0)) + total
