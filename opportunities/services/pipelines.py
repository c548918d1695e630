"""How we sell, as data: pipelines, stages, loss reasons, competitors. Administrators only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.limits import limit_problems
from core.models import Record
from jobs.services import enqueue
from opportunities import checklists, gates, plans, policies, requirements
from opportunities.models import Competitor, ForecastCategory, LossReason, Opportunity, Pipeline, Stage
from people.models import Role, User

Row = TypeVar("Row", bound=Record)
# What the health of the deals in a stage depends on.
LIMITS = frozenset(("rotting_days", "standard_days", "checklist_percent"))
FIELDS: dict[type[Record], frozenset[str]] = {
    Pipeline: frozenset(("name", "is_default", "position", "is_active", "next_step_required", "checklist", "plan")),
    Stage: LIMITS | {"name", "probability", "forecast_category", "required_fields", "requirements"},
    LossReason: frozenset(("name", "position", "is_active")),
    Competitor: frozenset(("name", "website", "is_active")),
}


def create_pipeline(*, actor: User, **values: Any) -> Pipeline:
    """A new pipeline with one stage, so that it can be used at once."""
    with transaction.atomic():
        _one_default(values)
        pipeline = _create(actor, Pipeline(), values)
        stage = Stage(pipeline=pipeline, name=_("Prospecting"), position=1, probability=10)
        stage.save(force_insert=True)
    return pipeline


def edit_pipeline(*, actor: User, pipeline: Pipeline, version: int | None = None, **values: Any) -> Pipeline:
    with transaction.atomic():
        _one_default(values)
        if values.get("is_default") is False and pipeline.is_default:
            raise Refusal(_("Make another pipeline the default one instead."), code="needs_default", field="is_default")
        if values.get("is_active") is False and pipeline.is_default and not values.get("is_default"):
            raise Refusal(_("The default pipeline must stay in use."), code="needs_default", field="is_active")
        return _edit(actor, pipeline, values, version)


def create_stage(*, actor: User, pipeline: Pipeline, **values: Any) -> Stage:
    """At the end of the pipeline."""
    with transaction.atomic():
        Pipeline.objects.select_for_update().get(pk=pipeline.pk)
        last = pipeline.stages.aggregate(last=Max("position"))["last"] or 0
        return _create(actor, Stage(pipeline=pipeline, position=last + 1, probability=0), values)


def edit_stage(*, actor: User, stage: Stage, version: int | None = None, **values: Any) -> Stage:
    with transaction.atomic():
        edited = _edit(actor, stage, values, version)
        if LIMITS & values.keys() and any(getattr(edited, name) != getattr(stage, name) for name in LIMITS):
            payload = {"stage": str(stage.pk)}
            enqueue(kind="opportunities.resettle", payload=payload, unique_key=f"resettle:{stage.pk}:{edited.version}")
    return edited


def order_stages(*, actor: User, pipeline: Pipeline, stages: Sequence[Stage]) -> None:
    """Put the stages into this order."""
    policies.can_manage_pipelines(actor).require()
    with transaction.atomic():
        Pipeline.objects.select_for_update().get(pk=pipeline.pk)
        before = [stage.name for stage in pipeline.stages.all()]
        if {stage.pk for stage in stages} != set(pipeline.stages.values_list("pk", flat=True)):
            raise Refusal(_("Name every stage of the pipeline once."), code="stages", field="stages")
        for position, stage in enumerate(stages, start=1):
            stage.position = position
        Stage.objects.bulk_update(stages, ["position"])
        audit.record(
            actor=actor,
            action="pipeline.ordered",
            record=pipeline,
            changes={"stages": [before, [stage.name for stage in stages]]},
        )
        _tell(pipeline)


def delete_stage(*, actor: User, stage: Stage) -> None:
    """Only one that no deal ever stood in, and not the last of its pipeline."""
    policies.can_manage_pipelines(actor).require()
    with transaction.atomic():
        Pipeline.objects.select_for_update().get(pk=stage.pipeline_id)
        if Stage.objects.filter(pipeline_id=stage.pipeline_id).count() < 2:
            raise Refusal(_("A pipeline needs at least one stage."), code="last_stage")
        if Opportunity.with_deleted.filter(stage=stage).exists():
            raise Refusal(_("Opportunities stand in this stage. Move them first."), code="in_use")
        audit.record(actor=actor, action="stage.deleted", record=stage)
        try:
            with transaction.atomic():
                stage.delete()
        except ProtectedError as error:
            raise Refusal(
                _("The history of opportunities refers to this stage, so it stays."), code="in_use"
            ) from error


def create_loss_reason(*, actor: User, **values: Any) -> LossReason:
    return _create(actor, LossReason(), values)


def edit_loss_reason(*, actor: User, loss_reason: LossReason, version: int | None = None, **values: Any) -> LossReason:
    return _edit(actor, loss_reason, values, version)


def create_competitor(*, actor: User, **values: Any) -> Competitor:
    return _create(actor, Competitor(), values)


def edit_competitor(*, actor: User, competitor: Competitor, version: int | None = None, **values: Any) -> Competitor:
    return _edit(actor, competitor, values, version)


def _create(actor: User, row: Row, values: Mapping[str, Any]) -> Row:
    policies.can_manage_pipelines(actor).require()
    cleaned = _cleaned(row, values)
    apply_changes(row, cleaned)
    if not getattr(row, "name", ""):
        raise Refusal(_("Give it a name."), code="required", field="name")
    with transaction.atomic():
        _save(lambda: row.save(force_insert=True))
        audit.record(actor=actor, action=f"{row._meta.model_name}.created", record=row)
        _tell(row)
    return row


def _edit(actor: User, row: Row, values: Mapping[str, Any], version: int | None) -> Row:
    policies.can_manage_pipelines(actor).require()
    with transaction.atomic():
        locked = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)  # type: ignore[attr-defined]
        cleaned = _cleaned(locked, values)
        check_version(locked, version, cleaned)
        diff = apply_changes(locked, cleaned)
        if not locked.name:
            raise Refusal(_("Give it a name."), code="required", field="name")
        if diff:
            _save(lambda: save_changes(locked, diff))
            audit.record(actor=actor, action=f"{row._meta.model_name}.edited", record=locked, changes=diff)
            _tell(locked)
    return locked


def _cleaned(row: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(values) - FIELDS[type(row)]):
        raise TypeError(f"not writable: {unknown}")
    cleaned = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    problems = limit_problems(
        type(row), {name: value for name, value in cleaned.items() if not isinstance(value, list)}
    )
    problems += [*_stage_problems(cleaned), *_list_problems(cleaned)]
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    return {name: LISTS[name][1](value) if name in LISTS else value for name, value in cleaned.items()}


def _role_keys() -> list[str]:
    return list(Role.objects.values_list("key", flat=True))


# The lists that stand as data on a pipeline or a stage: what is wrong with one, and how it is stored.
LISTS: dict[str, tuple[Callable[[Any], list[FieldProblem]], Callable[[Any], list[dict[str, Any]]]]] = {
    "requirements": (
        lambda rows: requirements.problems(rows, _role_keys()), lambda rows: requirements.cleaned(rows, _role_keys()),
    ),
    "checklist": (checklists.problems, checklists.cleaned),
    "plan": (plans.problems, plans.cleaned),
}  # fmt: skip


def _list_problems(values: Mapping[str, Any]) -> list[FieldProblem]:
    return [
        problem for name, (problems, _clean) in LISTS.items() if name in values for problem in problems(values[name])
    ]


def _stage_problems(values: Mapping[str, Any]) -> list[FieldProblem]:
    problems = []
    if unknown := gates.unknown_fields(values.get("required_fields", [])):
        message = _("These can't be required: %(names)s") % {"names": ", ".join(unknown)}
        problems.append(FieldProblem("required_fields", "unknown", message))
    if not 0 <= values.get("probability", 0) <= 100:
        problems.append(FieldProblem("probability", "range", _("A probability lies between 0 and 100.")))
    if values.get("forecast_category") == ForecastCategory.CLOSED:
        problems.append(
            FieldProblem("forecast_category", "closed", _("Only a won opportunity is in the category “closed”."))
        )
    return problems


def _one_default(values: Mapping[str, Any]) -> None:
    """A new default takes the place of the old one."""
    if values.get("is_default"):
        Pipeline.objects.select_for_update().filter(is_default=True).update(is_default=False)


def _save(write: Any) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if "unique" not in str(error):
            raise
        raise Refusal(_("There is one with this name already."), code="unique", field="name") from error


def _tell(row: Record) -> None:
    broadcast(RecordChanged(topic=str(row._meta.model_name), id=row.pk))
