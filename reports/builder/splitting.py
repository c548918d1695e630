"""Dimensions in SQL: the key of a row, the rows of a key, and only the rows of some keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, F, Field, Func, Q, QuerySet, TextField, UUIDField, Value, When
from django.db.models.functions import Cast, Coalesce

from core.periods import Period
from reports.builder.buckets import BUCKETS, bucket_of, is_instant, period_from
from reports.builder.conversion import Moment
from reports.builder.definition import ReportDefinition
from reports.builder.measures import Measure
from reports.builder.subjects import DIMENSIONS, TAGS, Dimension
from targets.metrics import day_range
from targets.scopes import TeamTree


class Unnested(Func):
    """A row for each tag, and one for what has none."""

    function = "unnest"
    set_returning = True
    output_field = TextField()


def key_of(measure: Measure, dimension: str, moment: Moment) -> Any:
    """The expression by which rows are grouped."""
    if dimension in BUCKETS:
        return bucket_of(measure.day, dimension, zone=moment.zone, fiscal_year_start=moment.fiscal_year_start)
    path = measure.subject.paths[dimension]
    if path == TAGS:
        return Unnested(Case(When(tags__len=0, then=Value([""])), default=F(TAGS)))
    return F(path) if DIMENSIONS[dimension].has_ids else Coalesce(F(path), Value(""))


def nothing(dimension: str) -> Any:
    """In the place of a key where a total stands."""
    field: Field[Any, Any] = CharField()
    if dimension in BUCKETS:
        field = DateField()
    elif dimension and DIMENSIONS[dimension].has_ids:
        field = UUIDField()
    return Cast(Value(None), field)


def text_of(key: Any) -> str:
    return "" if key is None else str(key)


def filtered(records: QuerySet[Any], measure: Measure, definition: ReportDefinition) -> QuerySet[Any]:
    for dimension, values in definition.filters:
        records = among(records, measure, DIMENSIONS[dimension], values)
    return records


def among(records: QuerySet[Any], measure: Measure, dimension: Dimension, values: Iterable[str]) -> QuerySet[Any]:
    """Rows that fall under one of the keys; a team stands for all below it. A record that falls under two counts once."""
    path, wanted = measure.subject.paths[dimension.key], set(values)
    if dimension.key == "team":
        wanted = wanted.union(*(map(str, TeamTree.of_all().below(_uuid(key))) for key in wanted if key))
    if path == TAGS:
        none = Q(tags__len=0) if "" in wanted else Q()
        return records.filter(Q(tags__overlap=sorted(wanted - {""})) | none)
    condition = Q(**{f"{path}__in": sorted(wanted - {""})}) if wanted - {""} else Q()
    if "" in wanted:
        condition |= _unnamed(path, dimension)
    if not dimension.several:
        return records.filter(condition)
    return records.filter(pk__in=measure.subject.model._base_manager.filter(condition).order_by().values("pk"))


def _uuid(text: str) -> Any:
    return UUIDField().to_python(text)


def _unnamed(path: str, dimension: Dimension) -> Q:
    missing = Q(**{f"{path}__isnull": True})
    return missing if dimension.has_ids else missing | Q(**{path: ""})


def rows_under(
    records: QuerySet[Any], measure: Measure, dimension: str, key: str, period: Period, moment: Moment
) -> QuerySet[Any]:
    """The rows that a key of a dimension stands for."""
    if dimension in BUCKETS:
        bucket = period_from(date.fromisoformat(key), dimension, moment.fiscal_year_start)
        start, end = max(bucket.start, period.start), min(bucket.end, period.end)
        return records.filter(**within(measure.day, Period(start, end))) if start < end else records.none()
    path = measure.subject.paths[dimension]
    if path == TAGS:
        return records.filter(tags__contains=[key]) if key else records.filter(tags__len=0)
    condition = Q(**{path: key}) if key else _unnamed(path, DIMENSIONS[dimension])
    return records.filter(condition)


def within(day: str, period: Period) -> dict[str, Any]:
    start, end = day_range(period) if is_instant(day) else (period.start, period.end)
    return {f"{day}__gte": start, f"{day}__lt": end}
