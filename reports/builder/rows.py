"""The rows behind a figure, with what each of them adds to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Cast

from reports.builder.conversion import Moment
from reports.builder.definition import ReportDefinition
from reports.builder.measures import Measure, measures
from reports.builder.running import records_of
from reports.builder.splitting import rows_under
from targets.metrics.metric import AMOUNT


def rows_of(
    asked: ReportDefinition, key: str, viewer: Any, today: date, *, row: str | None = None, column: str | None = None
) -> QuerySet[Any]:
    """The rows of one figure of the report; without `row` and `column` those of its total."""
    measure, moment = measures()[key], Moment.of(today)
    if not measure.may_be_seen_by(viewer):
        return measure.subject.model._base_manager.none()
    period = asked.period(today, moment.fiscal_year_start)
    records = records_of(measure, asked, viewer, period)
    for dimension, limit in ((asked.rows, row), (asked.columns, column)):
        if dimension and limit is not None:
            records = rows_under(records, measure, dimension, limit, period, moment)
    return records


def with_parts(records: QuerySet[Any], measure: Measure, today: date) -> QuerySet[Any]:
    """Each row with `part`, what it adds (or says, where the figure is a mean or a median)."""
    return records.annotate(part=measure.part(Moment.of(today)))


def total_of(records: QuerySet[Any], measure: Measure, today: date) -> Any:
    """The figure again, from its rows."""
    return records.order_by().aggregate(total=Cast(measure.total(Moment.of(today)), AMOUNT))["total"]
