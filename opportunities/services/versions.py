"""Versions of a pipeline: a draft is copied, changed, published; deals stay on theirs until they are moved (docs/decisions/0016)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Conflict, FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from opportunities import gates, policies
from opportunities.models import Opportunity, Pipeline, Stage
from opportunities.services.bulk import MOST, BulkOutcome, bulk_move
from opportunities.services.writing import stages_of
from people.models import User

COPIED = ("name", "position", "next_step_required", "checklist", "plan")
COPIED_STAGE = (
    "name", "position", "probability", "forecast_category", "required_fields", "requirements", "rotting_days", "standard_days",
    "checklist_percent",
)  # fmt: skip
SHOWN = 5


def draft_version(*, actor: User, pipeline: Pipeline) -> Pipeline:
    """A copy to work on; nothing of it is seen by those who sell until it is published."""
    policies.can_manage_pipelines(actor).require()
    with transaction.atomic():
        family = Pipeline.objects.select_for_update().filter(lineage=pipeline.lineage)
        if any(row.is_draft for row in family):
            raise Conflict(_("There is a draft of the next version already."), code="draft_exists")
        last = Pipeline.objects.filter(lineage=pipeline.lineage).aggregate(last=Max("number"))["last"]
        draft = Pipeline(
            **{name: getattr(pipeline, name) for name in COPIED}, lineage=pipeline.lineage, number=last + 1,
            published_at=None, is_active=False,
        )  # fmt: skip
        draft.save(force_insert=True)
        stages = [
            Stage(pipeline=draft, **{name: getattr(stage, name) for name in COPIED_STAGE})
            for stage in pipeline.stages.all()
        ]
        Stage.objects.bulk_create(stages)
        audit.record(actor=actor, action="pipeline.drafted", record=draft, changes={"version": [last, last + 1]})
        _tell(draft)
    return draft


def publish_version(*, actor: User, pipeline: Pipeline, now: datetime) -> Pipeline:
    """New deals take this version from now on. Running ones stay where they are."""
    policies.can_manage_pipelines(actor).require()
    with transaction.atomic():
        family = list(Pipeline.objects.select_for_update().filter(lineage=pipeline.lineage).order_by("number"))
        draft = next(row for row in family if row.pk == pipeline.pk)
        if not draft.is_draft:
            raise Conflict(_("This version is published already."), code="published")
        before = next((row for row in family if row.is_active), None)
        if before is not None:
            draft.is_default, before.is_active, before.is_default = before.is_default, False, False
            before.version += 1
            before.save(update_fields=["is_active", "is_default", "version", "updated_at"])
        draft.published_at, draft.is_active = now, True
        draft.version += 1
        draft.save(update_fields=["published_at", "is_active", "is_default", "version", "updated_at"])
        changes = {"version": [before.number if before else None, draft.number]}
        audit.record(actor=actor, action="pipeline.published", record=draft, changes=changes)
        _tell(draft)
    return draft


def discard_draft(*, actor: User, pipeline: Pipeline) -> None:
    policies.can_manage_pipelines(actor).require()
    with transaction.atomic():
        draft = Pipeline.objects.select_for_update().get(pk=pipeline.pk)
        if not draft.is_draft:
            raise Conflict(_("Only a draft can be discarded."), code="published")
        audit.record(actor=actor, action="pipeline.discarded", record=draft)
        draft.delete()
        _tell(pipeline)


@dataclass(frozen=True, slots=True)
class Step:
    """What would happen to the deals of one stage: how many pass, and for some of the others what is missing."""

    stage: Stage
    target: Stage | None
    passing: int
    refused: tuple[tuple[Opportunity, str], ...]
    left_out: int

    @property
    def count(self) -> int:
        return self.passing + len(self.refused) + self.left_out


def preview_move(*, actor: User, source: Pipeline, stage_map: Mapping[UUID, Stage]) -> list[Step]:
    """Ask the gate for every open deal of `source` without moving one."""
    policies.can_manage_pipelines(actor).require()
    targets = {stage.pipeline_id: stages_of(stage.pipeline_id) for stage in stage_map.values()}
    steps = []
    for stage in source.stages.all():
        target = stage_map.get(stage.pk)
        deals = list(_open_deals(actor, stage))
        step = Step(stage, target, 0, (), 0 if target else len(deals))
        steps.append(step if target is None else _asked(step, deals, target, targets[target.pipeline_id]))
    return steps


def _asked(step: Step, deals: Sequence[Opportunity], target: Stage, stages: list[Stage]) -> Step:
    refused = []
    for deal in deals:
        problems = gates.move_problems(deal, present=deal.stage, target=target, stages=stages, reason="")
        if problems:
            refused.append((deal, " ".join(problem.message for problem in problems)))
    return replace(step, passing=len(deals) - len(refused), refused=tuple(refused))


def _open_deals(actor: User, stage: Stage) -> Any:
    deals = Opportunity.objects.visible_to(actor, "edit").open().filter(stage=stage)
    return deals.select_related("stage").defer("search", "description").order_by("pk")[:MOST]


def move_to_version(
    *, actor: User, source: Pipeline, stage_map: Mapping[UUID, Stage], now: datetime, reason: str = ""
) -> list[BulkOutcome]:
    """Move the open deals stage by stage; those that a gate stops stay on the old version. Each stage's act can be undone by itself."""
    policies.can_manage_pipelines(actor).require()
    if not stage_map:
        raise Refusal(
            _("Say where the deals of at least one stage go."), code="required",
            problems=[FieldProblem("stage_map", "required", _("Say where the deals of at least one stage go."))],
        )  # fmt: skip
    outcomes = []
    for stage in source.stages.all():
        if (target := stage_map.get(stage.pk)) is not None:
            ids = list(_open_deals(actor, stage).values_list("pk", flat=True))
            if ids:
                outcomes.append(bulk_move(actor=actor, ids=ids, stage=target, now=now, reason=reason))
    return outcomes


def _tell(pipeline: Pipeline) -> None:
    broadcast(RecordChanged(topic="pipeline", id=pipeline.pk))
