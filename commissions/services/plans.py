"""Plans themselves; what they say stands in their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.models import CommissionPlan
from commissions.services.assignments import put_on_plan
from commissions.services.versions import draft_of
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from core.limits import limit_problems

EDITABLE = ("name", "description")


def create_plan(
    *,
    actor: Any,
    name: str,
    description: str = "",
    versions: Iterable[Mapping[str, Any]] = (),
    assignments: Iterable[Mapping[str, Any]] = (),
    external_ref: Mapping[str, str] | None = None,
    is_demo: bool = False,
) -> CommissionPlan:
    """A plan with the drafts of its versions and the people on it."""
    policies.can_manage_plans(actor).require()
    reference = external_ref or {"system": "", "id": ""}
    plan = CommissionPlan(
        name=name.strip(), description=description.strip(), created_by=actor, is_demo=is_demo,
        external_system=reference["system"], external_id=reference["id"],
    )  # fmt: skip
    _check(plan, {"name": plan.name, "description": plan.description})
    with transaction.atomic():
        plan.save(force_insert=True)
        drafts = [draft_of(plan, number, actor, **version) for number, version in enumerate(versions, 1)]
        people = [put_on_plan(plan, actor, **assignment) for assignment in assignments]
        changes: type_diff = {"name": [None, plan.name], "versions": [0, len(drafts)], "assignments": [0, len(people)]}
        audit.record(actor=actor, action="commission_plan.created", record=plan, changes=changes)
        told(plan)
    return plan


def edit_plan(
    *, actor: Any, plan: CommissionPlan, changes: Mapping[str, Any], version: int | None = None
) -> CommissionPlan:
    """Name and description."""
    policies.can_manage_plans(actor).require()
    wanted = {name: str(value).strip() for name, value in changes.items() if name in EDITABLE}
    with transaction.atomic():
        present = CommissionPlan.objects.select_for_update().get(pk=plan.pk)
        check_version(present, version, wanted)
        _check(present, wanted)
        if diff := apply_changes(present, wanted):
            save_changes(present, diff)
            audit.record(actor=actor, action="commission_plan.edited", record=present, changes=diff)
            told(present)
    return present


def _check(plan: CommissionPlan, values: Mapping[str, Any]) -> None:
    problems = limit_problems(CommissionPlan, values)
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    if "name" in values and not values["name"]:
        raise Refusal(_("A plan needs a name."), code="required", field="name")
    if "name" in values and CommissionPlan.objects.filter(name=values["name"]).exclude(pk=plan.pk).exists():
        raise Refusal(_("There is a plan of this name already."), code="unique", field="name")


def told(plan: CommissionPlan) -> None:
    """Open pages that show the plan ask again."""
    broadcast(RecordChanged(topic="plan", id=plan.pk))
