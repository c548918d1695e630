"""Questions about opportunities that need more than the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from opportunities.models import ClosingCredit, Opportunity, Pipeline, Stage, StageChange, Status


@dataclass(frozen=True, slots=True)
class StripStep:
    """One stage on the strip of a record page."""

    stage: Stage
    is_current: bool
    is_passed: bool


def stage_strip(opportunity: Opportunity) -> list[StripStep]:
    place = opportunity.stage.position
    won = opportunity.status == Status.WON
    return [
        StripStep(stage, opportunity.is_open and stage.pk == opportunity.stage_id, won or stage.position < place)
        for stage in opportunity.pipeline.stages.all()
    ]


def stage_history(opportunity: Opportunity) -> Sequence[StageChange]:
    """Newest first."""
    return list(opportunity.stage_changes.select_related("from_stage", "to_stage", "actor").order_by("-at", "-id"))


def current_credit(opportunity: Opportunity) -> Sequence[ClosingCredit]:
    """The rows that hold: those of the present closing of a won deal."""
    if opportunity.status != Status.WON:
        return []
    rows = opportunity.closing_credits.filter(closing_seq=opportunity.closing_seq).select_related(
        "user", "team", "product"
    )
    return list(rows.order_by("kind", "-percent", "line"))


def owned_by(user: Any) -> int:
    """How many deals a person would leave behind."""
    return Opportunity.objects.filter(owner=user).count()


def default_stages() -> list[Stage]:
    """The stages of the pipeline that new deals go into, each with it; one statement."""
    first = Pipeline.objects.active().order_by("-is_default", "position", "id").values("pk")[:1]
    return list(Stage.objects.filter(pipeline__in=first).select_related("pipeline"))


def ever_reached(deals: QuerySet[Any], stage: Stage) -> QuerySet[Any]:
    """Deals that ever stood in `stage` or behind it, also when they jumped over it."""
    later = StageChange.objects.filter(to_stage__pipeline_id=stage.pipeline_id, to_stage__position__gte=stage.position)
    return deals.filter(pk__in=later.values("opportunity_id"))


def stage_as_of(opportunity_id: UUID, at: datetime) -> StageChange | None:
    """The step that was the latest one at an instant."""
    return StageChange.objects.filter(opportunity_id=opportunity_id, at__lte=at).order_by("-at", "-id").first()
