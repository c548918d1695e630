"""The sales funnel from stage history: a deal that jumped from the first stage to the third has reached the second as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Value
from django.utils.translation import gettext

from opportunities.models import Pipeline, Stage, StageChange, Status
from reports.queries.pipeline import percentage


@dataclass(frozen=True)
class Step:
    """How many ever reached this stage or a later one, and which share of those that reached the one before."""

    name: str
    count: int
    conversion: Decimal | None


def funnel(deals: QuerySet[Any], pipeline: Pipeline, stages: Iterable[Stage], *, won_label: str) -> list[Step]:
    """The cohort `deals` of one pipeline along its stages, won at the end. One statement.

    Won deals have reached everything. Others count up to the furthest stage they ever stood in, also when they went back since.
    """
    cohort = deals.filter(pipeline_id=pipeline.pk).exclude(status=Status.INVALID).order_by()
    where = cohort.values("stage__position", "status").annotate(furthest=F("stage__position"), n=Count("pk"))
    counted = where.values_list("furthest", "stage__position", "status", "n").union(
        _went_back(cohort, pipeline), all=True
    )
    return steps(moved(counted), [(stage.position, gettext(stage.name)) for stage in stages], won_label)


def _went_back(cohort: QuerySet[Any], pipeline: Pipeline) -> QuerySet[Any]:
    """The few that have stood further on than they stand: asked for one by one, where the history of all would be read for each."""
    further = StageChange.objects.filter(
        opportunity__in=cohort.exclude(status=Status.WON).values("pk"),
        to_stage__pipeline_id=pipeline.pk,
        to_stage__position__gt=F("opportunity__stage__position"),
    )
    present = ("opportunity__stage__position", "opportunity__status")
    found = (
        further.order_by().values("opportunity_id", *present).annotate(furthest=Max("to_stage__position"), n=Value(1))
    )
    return found.values_list("furthest", *present, "n")


def moved(rows: Iterable[tuple[int, int, str, int]]) -> list[tuple[int, str, int]]:
    """Pure: counts by (furthest position, present position, status), those that went back having been counted where they stand, too."""
    counted: Counter[tuple[int, str]] = Counter()
    for furthest, present, status, count in rows:
        counted[furthest, status] += count
        if furthest != present:
            counted[present, status] -= count
    return [(*key, count) for key, count in counted.items()]


def steps(rows: Iterable[tuple[int, str, int]], stages: Iterable[tuple[int, str]], won_label: str) -> list[Step]:
    """Pure: counts by (furthest position, status) to cumulative steps."""
    counted = list(rows)
    won = sum(count for _position, status, count in counted if status == Status.WON)
    named = [
        (name, sum(count for furthest, status, count in counted if status == Status.WON or furthest >= position))
        for position, name in sorted(stages)
    ]
    made: list[Step] = []
    for name, count in [*named, (won_label, won)]:
        made.append(Step(name, count, percentage(count, made[-1].count) if made else None))
    return made
