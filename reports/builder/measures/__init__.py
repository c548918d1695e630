"""All measures of reports: the metric catalogue first, the organisation's own metrics in it, then what only reports show."""

from __future__ import annotations

from typing import Any

from people.memo import remembered
from reports.builder.buckets import BUCKETS
from reports.builder.definition import Vocabulary
from reports.builder.measures.from_catalogue import measure_of
from reports.builder.measures.measure import HOURS, MEAN, MEDIAN, MINUTES, SUM, Measure
from reports.builder.measures.own import OWN
from reports.builder.subjects import DIMENSIONS
from targets.metrics import catalogue

__all__ = ["HOURS", "MEAN", "MEDIAN", "MINUTES", "OWN", "SUM", "Measure", "measures", "vocabulary"]


def measures() -> dict[str, Measure]:
    """By key; the organisation's own metrics are rows, so they are read once a request."""
    return remembered("measures", _all)


def _all() -> dict[str, Measure]:
    known = {metric.key: measure_of(metric) for metric in catalogue().values()}
    return {**known, **{measure.key: measure for measure in OWN}}


def vocabulary(viewer: Any = None) -> Vocabulary:
    """What may be asked for, by anybody or by this viewer."""
    known = {key: row for key, row in measures().items() if viewer is None or row.may_be_seen_by(viewer)}
    return Vocabulary(
        measures={key: row.subject.dimensions for key, row in known.items()},
        labels={key: str(row.label) for key, row in known.items()},
        dimensions={key: str(row.label) for key, row in DIMENSIONS.items()},
        times=frozenset(BUCKETS),
        ids=frozenset(key for key, row in DIMENSIONS.items() if row.has_ids),
        choices={key: frozenset(row.names.values) for key, row in DIMENSIONS.items() if row.has_choices},
    )
