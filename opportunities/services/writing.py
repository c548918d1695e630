"""Making, editing and deleting one opportunity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Conflict, Refusal
from core.events import announce
from core.money import ZERO
from leads.models import Lead
from opportunities import gates, policies
from opportunities.events import OpportunityCreated, OpportunityDeleted, OpportunityEdited, OpportunityMoved
from opportunities.health import settle
from opportunities.models import Opportunity, Pipeline, Stage, StageChange
from opportunities.services.answers import Met, write_answers
from opportunities.services.checklists import requalify
from opportunities.services.columns import COLUMNS, FIXED_WHEN_CLOSED, PARTS, check, columns_of, derive
from opportunities.services.locking import locked, tell
from opportunities.services.parts import write_parts
from opportunities.services.shifts import note_shift
from people.models import User
from people.queries import organisation

KEEP_DELETED = timedelta(days=30)
PURGE_CHUNK = 500


def create_opportunity(
    *,
    actor: User,
    now: datetime,
    today: date,
    owner: User | None = None,
    pipeline: Pipeline | None = None,
    stage: Stage | None = None,
    lead: Lead | None = None,
    external_ref: Mapping[str, str] | None = None,
    met: Sequence[Met] = (),
    is_demo: bool = False,
    **fields: Any,
) -> Opportunity:
    """A new open deal of `owner` (or the actor) in `stage`, or in the first stage of `pipeline` or of the default pipeline."""
    policies.can_create(actor, owner).require()
    parts, columns = _parts_and_columns(fields)
    stage, stages = starting_stage(pipeline, stage)
    given = {"currency": organisation().base_currency, "opened_on": today, **_of_stage(stage), **columns}
    standing = {"pipeline": stage.pipeline, "stage": stage, "stage_entered_at": now}
    opportunity = Opportunity(owner=owner or actor, lead=lead, is_demo=is_demo, **standing, **given)
    if external_ref:
        opportunity.external_system, opportunity.external_id = external_ref["system"], external_ref["id"]
    check(opportunity, given)
    derive(opportunity)
    opportunity.qualification = 0 if stage.pipeline.checklist else None
    settle(opportunity, stage)
    with transaction.atomic():
        opportunity.save(force_insert=True)
        write_answers(opportunity, met, actor=actor, now=now, stages=stages)
        diff = _settle_parts(opportunity, parts)
        if "amount" in diff or "cost" in diff:
            opportunity.save(update_fields=["amount", "cost"])
        gates.check_move(opportunity, present=None, target=stage, stages=stages, reason="")
        StageChange.objects.create(
            opportunity=opportunity, to_stage=stage, status=opportunity.status, at=now, actor=actor, is_demo=is_demo
        )
        audit.record(actor=actor, action="opportunity.created", record=opportunity, changes=diff)
        announce(OpportunityCreated(id=opportunity.pk, owner=opportunity.owner_id))
        tell(opportunity)
    return opportunity


def edit_opportunity(
    *,
    actor: User,
    opportunity: Opportunity,
    now: datetime,
    version: int | None = None,
    reason: str = "",
    action: str = "opportunity.edited",
    met: Sequence[Met] = (),
    **fields: Any,
) -> Opportunity:
    """Change the given fields and parts; `stage` among them moves the deal through the gate. Nothing is written when nothing differs."""
    stage = fields.pop("stage", None)
    pipeline = fields.pop("pipeline", None)
    parts, columns = _parts_and_columns(fields)
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_edit(actor, opportunity).require()
        if stage is None and pipeline is not None and pipeline.pk != opportunity.pipeline_id:
            stage, _stages = starting_stage(pipeline, None)
        check_version(opportunity, version, {**columns, **({"stage": stage} if stage else {})})
        _refuse_fixed(opportunity, {**columns, **parts, **({"stage": stage} if stage else {})})
        moves = stage is not None and stage.pk != opportunity.stage_id
        shown = write_answers(
            opportunity, met, actor=actor, now=now, stages=stages_of(opportunity.pipeline_id) if met else []
        )
        diff = _changed(opportunity, columns, parts, stage if moves else None)
        if not diff and not shown:
            return opportunity
        _check_gate(opportunity, diff, stage if moves else None, reason)
        if moves and stage is not None:
            take_step(
                opportunity, actor=actor, stage=stage, status=opportunity.status, now=now, reason=reason, diff=diff
            )
        _finish(actor, opportunity, now, {**diff, **shown}, "opportunity.moved" if moves else action, reason)
    return opportunity


def delete_opportunity(*, actor: User, opportunity: Opportunity, now: datetime, reason: str = "") -> None:
    """Take an open deal out of sight; `undo` brings it back until `purge_deleted` removes it for good."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_delete(actor, opportunity).require()
        # Another system's id is given up, so that a later upload by that id makes a new deal instead of failing.
        diff = apply_changes(opportunity, {"deleted_at": now, "external_system": "", "external_id": ""})
        save_changes(opportunity, diff)
        audit.record(actor=actor, action="opportunity.deleted", record=opportunity, changes=diff, reason=reason)
        announce(OpportunityDeleted(id=opportunity.pk))
        tell(opportunity)


def purge_deleted(*, actor: User | None, now: datetime) -> int:
    """Remove for good a number of those that were deleted long ago; how many."""
    with transaction.atomic():
        old = Opportunity.with_deleted.filter(deleted_at__lt=now - KEEP_DELETED).select_for_update(skip_locked=True)
        rows = list(old.order_by("deleted_at").only("id", "name")[:PURGE_CHUNK])
        audit.record_many(audit.entry(actor=actor, action="opportunity.purged", record=row) for row in rows)
        Opportunity.with_deleted.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def starting_stage(pipeline: Pipeline | None, stage: Stage | None) -> tuple[Stage, list[Stage]]:
    """The stage a deal starts in, and all stages of its pipeline."""
    if stage is not None and pipeline is not None and stage.pipeline_id != pipeline.pk:
        raise Refusal(_("This stage belongs to another pipeline."), code="other_pipeline", field="stage")
    if stage is None and pipeline is None:
        pipeline = Pipeline.objects.active().order_by("-is_default", "position", "id").first()
    pipeline_id = stage.pipeline_id if stage is not None else getattr(pipeline, "pk", None)
    stages = stages_of(pipeline_id)
    if not stages or not stages[0].pipeline.is_active:
        raise Refusal(_("This pipeline is not in use."), code="no_stage", field="pipeline")
    return next((item for item in stages if stage is not None and item.pk == stage.pk), stages[0]), stages


def stages_of(pipeline_id: UUID | None) -> list[Stage]:
    if pipeline_id is None:
        return []
    return list(Stage.objects.filter(pipeline_id=pipeline_id).select_related("pipeline"))


def take_step(
    opportunity: Opportunity,
    *,
    actor: User | None,
    stage: Stage,
    status: str,
    now: datetime,
    reason: str,
    diff: type_diff,
) -> None:
    """Write the history row of a step whose columns are changed already, and start the clock of the new one."""
    before = UUID(diff["stage"][0]) if "stage" in diff else opportunity.stage_id
    StageChange.objects.create(
        opportunity=opportunity,
        from_stage_id=before,
        to_stage=stage,
        from_status=diff["status"][0] if "status" in diff else opportunity.status,
        status=status,
        at=now,
        actor=actor,
        reason=reason.strip()[:500],
        seconds_in_stage=max(int((now - opportunity.stage_entered_at).total_seconds()), 0),
        is_demo=opportunity.is_demo,
    )
    opportunity.stage_entered_at = now
    if "stage" in diff:
        announce(OpportunityMoved(id=opportunity.pk, from_stage=before, to_stage=stage.pk))


def _parts_and_columns(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """With lines, amount and cost are their sums, whatever else was said."""
    parts = {name: value for name, value in fields.items() if name in PARTS}
    columns = columns_of({name: value for name, value in fields.items() if name not in PARTS})
    if parts.get("lines"):
        columns = {name: value for name, value in columns.items() if name not in ("amount", "cost")}
    return parts, columns


def _of_stage(stage: Stage) -> dict[str, Any]:
    return {"probability": stage.probability, "forecast_category": stage.forecast_category}


def _refuse_fixed(opportunity: Opportunity, given: Mapping[str, Any]) -> None:
    if opportunity.is_open:
        return
    if fixed := sorted(FIXED_WHEN_CLOSED & given.keys()):
        message = _("This opportunity is closed. Reopen it to change it.")
        raise Conflict(message, code="closed", field=fixed[0], current={"status": opportunity.status})


def _changed(
    opportunity: Opportunity, columns: dict[str, Any], parts: dict[str, Any], stage: Stage | None
) -> type_diff:
    """Apply columns, parts and stage to the locked row; what a stage brings with it gives way to what was said by hand."""
    moved = {"stage": stage, "pipeline": stage.pipeline, **_of_stage(stage)} if stage is not None else {}
    diff = apply_changes(opportunity, {**moved, **columns})
    check(opportunity, {**moved, **columns})
    if {"amount", "cost"} & diff.keys() and "lines" not in parts and opportunity.lines.exists():
        raise Refusal(_("The amount is the sum of the lines. Change the lines."), code="has_lines", field="amount")
    return {**diff, **_settle_parts(opportunity, parts)}


def _settle_parts(opportunity: Opportunity, parts: dict[str, Any]) -> type_diff:
    """Write the parts; with lines, amount and cost are their sums."""
    diff = write_parts(opportunity, parts)
    if parts.get("lines"):
        sums = opportunity.lines.aggregate(amount=Sum("amount"), cost=Sum("cost"))
        diff |= apply_changes(opportunity, {"amount": sums["amount"], "cost": sums["cost"] or ZERO})
    return diff


def _check_gate(opportunity: Opportunity, diff: type_diff, stage: Stage | None, reason: str) -> None:
    if not opportunity.is_open:
        return
    stages = stages_of(opportunity.pipeline_id)
    if stage is None:
        gates.check_kept(opportunity, stages, opportunity.stage, diff)
        return
    present = Stage.objects.get(pk=diff["stage"][0])
    gates.check_move(opportunity, present=present, target=stage, stages=stages, reason=reason)


def _finish(actor: User, opportunity: Opportunity, now: datetime, diff: type_diff, action: str, reason: str) -> None:
    also = ["stage_entered_at"] if "stage" in diff else []
    if "pipeline" in diff:
        also += requalify(opportunity)
    also += [*note_shift(opportunity, diff, actor=actor, now=now), *settle(opportunity, opportunity.stage)]
    if {"name", "account"} & diff.keys():
        derive(opportunity)
        also.append("search")
    save_changes(opportunity, {name: change for name, change in diff.items() if name in COLUMNS}, *also)
    audit.record(actor=actor, action=action, record=opportunity, changes=diff, reason=reason)
    announce(OpportunityEdited(id=opportunity.pk, fields=tuple(diff)))
    tell(opportunity)
