"""Metrics that the organisation defines itself: a list, a filter, and the day that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.filters import ActivityFilter
from activities.models import Activity
from core.listing import only, parameters_of
from core.periods import Period
from customers.filters import AccountFilters
from customers.models import Account
from leads.filters import LeadFilter
from leads.models import Lead
from opportunities.filters import OpportunityFilter
from opportunities.models import Opportunity
from people.memo import remembered
from targets.metrics.catalogue import CATALOGUE, METRICS, OWNED_DIMENSIONS
from targets.metrics.metric import COUNT, MONTH, TERRITORY, Metric, day_range, month_of
from targets.metrics.scoping import owned, seen
from targets.models import CountedMetric
from targets.scopes import Scope


@dataclass(frozen=True)
class Source:
    """A list that can be counted: `days` maps the list's name of a day to (column, label)."""

    model: Any
    filters: Any
    route: str
    days: Mapping[str, tuple[str, Promise]]


SOURCES = {
    "leads": Source(Lead, LeadFilter, "leads:list", {"created": ("created_at", _("Created"))}),
    "opportunities": Source(
        Opportunity, OpportunityFilter, "opportunities:list",
        {"opened_on": ("opened_on", _("Opened on")), "closed_on": ("closed_on", _("Closed on"))},
    ),
    "activities": Source(Activity, ActivityFilter, "activities:list", {"done": ("done_at", _("Done")), "due": ("due_at", _("Due"))}),
    "accounts": Source(Account, AccountFilters, "customers:account-list", {"created_at": ("created_at", _("Created"))}),
}  # fmt: skip


def filtered(source: Source, query: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """By the filters that `query` names."""
    asked = QueryDict(query)
    names = frozenset(
        name
        for name, item in source.filters.base_filters.items()
        if any(parameter in asked for parameter in parameters_of(name, item))
    )
    return only(source.filters, names)(asked, queryset=queryset).qs if names else queryset


def problems_of(source: Source, query: str) -> list[str]:
    """Names in `query` that the list does not know, and values that it does not take."""
    asked = QueryDict(query)
    known = {parameter for name, item in source.filters.base_filters.items() for parameter in parameters_of(name, item)}
    if unknown := sorted(set(asked) - known):
        return unknown
    filterset = source.filters(asked, queryset=source.model.objects.none())
    return sorted(filterset.errors)


def metric_of(row: CountedMetric) -> Metric:
    source = SOURCES[row.source]
    column, _label = source.days[row.day]
    instant = column.endswith("_at")

    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        start, end = day_range(period) if instant else (period.start, period.end)
        inside = seen(source.model, scope).filter(**{f"{column}__gte": start, f"{column}__lt": end})
        return owned(filtered(source, row.query, inside), scope, period)

    return Metric(
        row.key, row.name, COUNT, row.sentence or row.name, records, Count("pk", distinct=True), source.route,
        dict(QueryDict(row.query).lists()), row.day, "owner",
        {**OWNED_DIMENSIONS, TERRITORY: None, MONTH: month_of(column, instant=instant)},
    )  # fmt: skip


def catalogue() -> dict[str, Metric]:
    """All metrics by key, the organisation's own ones included; read once a request."""
    return remembered("metrics", lambda: {**METRICS, **{row.key: metric_of(row) for row in _own_rows()}})


def _own_rows() -> QuerySet[CountedMetric]:
    return CountedMetric.objects.filter(is_active=True)


def metric_by_key(key: str) -> Metric | None:
    """The metric; a statement only for one that is not built in."""
    return METRICS.get(key) or catalogue().get(key)


__all__ = ["CATALOGUE", "SOURCES", "Source", "catalogue", "filtered", "metric_by_key", "metric_of", "problems_of"]
