"""The sales funnel from stage history: a deal that jumped from the first stage to the third has reached the second as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
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
    history = StageChange.objects.filter(opportunity_id=OuterRef("pk"), to_stage__pipeline_id=pipeline.pk).order_by()
    furthest = Subquery(history.values("opportunity_id").annotate(most=Max("to_stage__position")).values("most"))
    cohort = deals.filter(pipeline_id=pipeline.pk).exclude(status=Status.INVALID)
    reached = cohort.annotate(furthest=Greatest(Coalesce(furthest, F("stage__position")), F("stage__position")))
    rows = list(reached.order_by().values_list("furthest", "status").annotate(count=Count("pk")))
    return steps(rows, [(stage.position, gettext(stage.name)) for stage in stages], won_label)


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
