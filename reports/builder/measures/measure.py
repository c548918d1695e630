"""A measure: which rows count, what each adds, and how that makes the number. The rows of a number therefore always explain it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, Count, F, FloatField, Func, IntegerField, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Cast, RowNumber

from core.periods import Period
from reports.builder.conversion import Moment
from reports.builder.subjects import SUBJECTS, Subject
from targets.metrics import COUNT, DAYS, MONEY, PERCENT
from targets.metrics.catalogue import Median
from targets.scopes import Scope

HOURS, MINUTES = "hours", "minutes"
SUM, MEAN, MEDIAN = "sum", "mean", "median"
Expression = Callable[[Moment], Any]
Counted = Callable[[Scope, Period], QuerySet[Any]]
ONE: Any = Value(1, output_field=IntegerField())


@dataclass(frozen=True)
class Measure:
    """`part` is what one row adds, `fold` how parts become the number; `total` is the same as an aggregate.

    Where a record may be counted once although several rows show it (`exact` is false), sums of parts of a table are no totals:
    totals are then asked for. `left_out` names the amount that has to be there: where it is and the part is not, a rate is missing,
    which the reader is told.
    """

    key: str
    label: Any
    unit: str
    definition: Any
    subject_key: str
    day: str
    records: Counted
    part: Expression
    total: Expression
    fold: str = SUM
    exact: bool = True
    left_out: str = ""
    route: str = ""

    @property
    def subject(self) -> Subject:
        return SUBJECTS[self.subject_key]

    @property
    def adds_up(self) -> bool:
        return self.fold == SUM and self.exact

    def may_be_seen_by(self, user: Any) -> bool:
        return user.may(self.subject.needs)


def once(key: Any) -> Any:
    """1 for the first row of each `key`, 0 for the others and for rows without one."""
    nth = Window(RowNumber(), partition_by=[key], order_by=[F("pk").asc()])
    return Func(
        key, nth, template="(CASE WHEN (%(expressions)s) THEN 1 ELSE 0 END)", arg_joiner=") IS NOT NULL AND 1 = (",
        output_field=IntegerField(),
    )  # fmt: skip


def hundred_if(condition: Q) -> Any:
    return Case(When(condition, then=Value(100.0)), default=Value(0.0), output_field=FloatField())


def counted(
    key: str, label: Any, definition: Any, subject: str, day: str, records: Counted, *, unit: str = COUNT
) -> Measure:
    """How many rows."""
    return Measure(key, label, unit, definition, subject, day, records, lambda _now: ONE, lambda _now: Count("pk"))


def summed(
    key: str, label: Any, definition: Any, subject: str, day: str, records: Counted, part: Expression, *, unit: str = MONEY,
    amount: str = "amount",
) -> Measure:  # fmt: skip
    """Σ of what the rows add; money that has no rate is left out and said to be."""
    return Measure(
        key, label, unit, definition, subject, day, records, part, lambda now: Sum(part(now)),
        left_out=amount if unit == MONEY else "",
    )  # fmt: skip


def averaged(
    key: str, label: Any, definition: Any, subject: str, day: str, records: Counted, part: Expression, *, unit: str
) -> Measure:
    """The mean of what the rows say; nothing where there are none."""
    return Measure(
        key, label, unit, definition, subject, day, records, part, lambda now: Avg(part(now)), MEAN, exact=False
    )


def share(key: str, label: Any, definition: Any, subject: str, day: str, records: Counted, condition: Q) -> Measure:
    """Per cent of the rows that fit."""
    part: Any = hundred_if(condition)
    return averaged(key, label, definition, subject, day, records, lambda _now: part, unit=PERCENT)


def middle(
    key: str, label: Any, definition: Any, subject: str, day: str, records: Counted, part: Expression, *, unit: str
) -> Measure:
    return Measure(
        key, label, unit, definition, subject, day, records, part, lambda now: Median(part(now)), MEDIAN, exact=False
    )


def spent(start: str, end: str, seconds: int) -> Any:
    """The time between two instants in units of `seconds`."""
    return Func(
        F(end), F(start), template="(extract(epoch from (%(expressions)s)) / " + str(float(seconds)) + ")", arg_joiner=" - ",
        output_field=FloatField(),
    )  # fmt: skip


def as_float(expression: Any) -> Any:
    return Cast(expression, FloatField())


__all__ = [
    "COUNT",
    "DAYS",
    "HOURS",
    "MEAN",
    "MEDIAN",
    "MINUTES",
    "MONEY",
    "PERCENT",
    "SUM",
    "Measure",
    "as_float",
    "averaged",
    "counted",
    "hundred_if",
    "middle",
    "once",
    "share",
    "spent",
    "summed",
]
