"""Days, weeks, months, quarters, half-years and years of the fiscal calendar: the same in SQL and in Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateField, F, Func
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from core import formats
from core.periods import MONTHS_IN, Period, period_of
from people.fiscal import label

BUCKETS: dict[str, Any] = {
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "quarter": _("Quarter"),
    "half_year": _("Half-year"),
    "year": _("Year"),
}
MOST_BUCKETS = 400
WEEK = "date_trunc('week', (%(expressions)s)::timestamp)::date"


class FiscalStart(Func):
    """The first day of the fiscal period of `months` months that holds the day."""

    output_field = DateField()
    template = (
        "(date_trunc('month', (%(expressions)s)::timestamp) - make_interval(months => "
        "((extract(month from %(expressions)s)::int - %(first)s + 12) %% 12) %% %(months)s))::date"
    )

    def as_sql(  # the day stands twice in the template, so its parameters do, too
        self, compiler: Any, connection: Any, function: str | None = None, template: str | None = None,
        arg_joiner: str | None = None, **extra_context: Any,
    ) -> Any:  # fmt: skip
        day, parameters = compiler.compile(self.source_expressions[0])
        filled = self.template.replace("%(expressions)s", "\0").replace("%(first)s", str(int(self.extra["first"])))
        filled = filled.replace("%(months)s", str(int(self.extra["months"])))
        return filled.replace("\0", day), (*parameters, *parameters)


def day_of(column: str, zone: str) -> Any:
    """The business day: of an instant in the organisation's zone, of a day itself."""
    return TruncDate(column, tzinfo=ZoneInfo(zone)) if is_instant(column) else F(column)


def is_instant(column: str) -> bool:
    return column == "at" or column.endswith("_at")


def bucket_of(column: str, kind: str, *, zone: str, fiscal_year_start: int) -> Any:
    """An expression for the first day of the bucket that a row falls into."""
    day = day_of(column, zone)
    if kind == "day":
        return day
    if kind == "week":
        return Func(day, template=WEEK, output_field=DateField())
    return FiscalStart(day, first=fiscal_year_start, months=MONTHS_IN[kind])


def starts(period: Period, kind: str, fiscal_year_start: int) -> list[date]:
    """The first days of all buckets that `period` touches, the first of them perhaps before it."""
    return list(_starts(period, kind, fiscal_year_start))


def _starts(period: Period, kind: str, fiscal_year_start: int) -> Iterator[date]:
    current = _bucket(period.start, kind, fiscal_year_start)
    while current.start < period.end:
        yield current.start
        current = _bucket(current.end, kind, fiscal_year_start)


def _bucket(day: date, kind: str, fiscal_year_start: int) -> Period:
    return Period(day, day + timedelta(days=1)) if kind == "day" else period_of(day, kind, fiscal_year_start)


def period_from(start: date, kind: str, fiscal_year_start: int) -> Period:
    """The bucket that begins on `start`."""
    return _bucket(start, kind, fiscal_year_start)


def name_of(start: date, kind: str, fiscal_year_start: int, language: str) -> str:
    """As it stands in the head of a row or column."""
    if kind == "day":
        return formats.day(start, language)
    if kind == "week":
        year, week, _weekday = start.isocalendar()
        return f"{year}-W{week:02d}"
    if kind == "month":
        return formats.month(start, language)
    return label(kind, period_of(start, kind, fiscal_year_start), fiscal_year_start)


__all__ = ["BUCKETS", "MOST_BUCKETS", "bucket_of", "day_of", "is_instant", "name_of", "period_from", "starts"]
