"""The metric dictionary: one definition of each number, used by targets, rankings, dashboards, reports and pay alike."""

from targets.metrics.catalogue import CATALOGUE, DEALS, METRICS
from targets.metrics.metric import (
    COUNT,
    DAYS,
    FAMILY,
    MONEY,
    MONTH,
    PERCENT,
    TEAM,
    TERRITORY,
    USER,
    Metric,
    breakdown,
    day_range,
    totals,
    values,
)
from targets.metrics.own import SOURCES, catalogue, metric_by_key, problems_of

__all__ = [
    "CATALOGUE",
    "COUNT",
    "DAYS",
    "DEALS",
    "FAMILY",
    "METRICS",
    "MONEY",
    "MONTH",
    "PERCENT",
    "SOURCES",
    "TEAM",
    "TERRITORY",
    "USER",
    "Metric",
    "breakdown",
    "catalogue",
    "day_range",
    "metric_by_key",
    "problems_of",
    "totals",
    "values",
]
