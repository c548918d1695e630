"""Who is on which plan, from when to when. That two plans of one basis don't overlap is a constraint of the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.models import AssignmentBasis, CommissionLine, CommissionPlan, PlanAssignment, PlanVersion
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, Refusal
from core.events import RecordChanged, broadcast

EDITABLE = ("start_on", "end_on", "is_additive", "target_incentive")


def assign(
    *,
    actor: Any,
    plan: CommissionPlan,
    user: Any,
    start_on: date,
    end_on: date | None = None,
    is_additive: bool = False,
    target_incentive: Decimal | None = None,
) -> PlanAssignment:
    """Put a person on a plan."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        present = CommissionPlan.objects.select_for_update().get(pk=plan.pk)
        made = put_on_plan(
            present, actor, user=user, start_on=start_on, end_on=end_on, is_additive=is_additive,
            target_incentive=target_incentive,
        )  # fmt: skip
        _noted(actor, "plan_assignment.created", made, {"user": [None, str(user)], "start_on": [None, str(start_on)]})
    return made


def assign_many(*, actor: Any, plan: CommissionPlan, users: Iterable[Any], **days: Any) -> list[PlanAssignment]:
    """Several people for the same days, all or none."""
    with transaction.atomic():
        return [assign(actor=actor, plan=plan, user=user, **days) for user in users]


def put_on_plan(
    plan: CommissionPlan,
    actor: Any,
    *,
    user: Any,
    start_on: date,
    end_on: date | None = None,
    is_additive: bool = False,
    target_incentive: Decimal | None = None,
) -> PlanAssignment:
    """The stored assignment with the days of each basis it pays on."""
    made = PlanAssignment(
        plan=plan, user=user, start_on=start_on, end_on=end_on, is_additive=is_additive,
        target_incentive=target_incentive, created_by=actor, is_demo=plan.is_demo,
    )  # fmt: skip
    _check(made)
    made.save(force_insert=True)
    _set_bases(made, bases_of(plan))
    return made


def change_assignment(
    *, actor: Any, assignment: PlanAssignment, changes: Mapping[str, Any], version: int | None = None
) -> PlanAssignment:
    """Other days, or another target incentive. What it changes about the past lands in the open periods."""
    policies.can_manage_plans(actor).require()
    wanted = {name: changes[name] for name in EDITABLE if name in changes}
    with transaction.atomic():
        plan = CommissionPlan.objects.select_for_update().get(pk=assignment.plan_id)
        present = PlanAssignment.objects.select_for_update().get(pk=assignment.pk)
        check_version(present, version, wanted)
        if diff := apply_changes(present, wanted):
            _check(present)
            save_changes(present, diff)
            _set_bases(present, bases_of(plan))
            _noted(actor, "plan_assignment.edited", present, diff)
    return present


def remove_assignment(*, actor: Any, assignment: PlanAssignment) -> None:
    """Take back an assignment by which nothing was booked yet; else it can only be ended."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        CommissionPlan.objects.select_for_update().get(pk=assignment.plan_id)
        if CommissionLine.objects.filter(user_id=assignment.user_id, plan_id=assignment.plan_id).exists():
            message = _("Commission was booked by this assignment already. End it instead of removing it.")
            raise Conflict(message, code="state_conflict")
        _noted(actor, "plan_assignment.removed", assignment, {"user": [str(assignment.user), None]})
        PlanAssignment.objects.filter(pk=assignment.pk).delete()


def bases_of(plan: CommissionPlan) -> list[str]:
    """What the plan pays on: by its approved versions, or by its drafts while there is none."""
    versions = list(PlanVersion.objects.filter(plan=plan).values_list("state", "bases"))
    approved = [bases for state, bases in versions if state == PlanVersion.State.APPROVED]
    return sorted({basis for bases in approved or [bases for _state, bases in versions] for basis in bases})


def refresh_bases(plan: CommissionPlan) -> None:
    """A new version may pay on another basis, on which somebody may have a plan already: then it can't be approved."""
    bases = bases_of(plan)
    for assignment in plan.assignments.select_related("user"):
        _set_bases(assignment, bases)


def _check(assignment: PlanAssignment) -> None:
    if assignment.end_on is not None and assignment.end_on <= assignment.start_on:
        raise Refusal(_("An assignment ends after it starts."), code="empty_period", field="end")
    incentive = assignment.target_incentive
    if incentive is not None and not 0 <= incentive < Decimal(10) ** 16:
        raise Refusal(_("This number is too large or too small."), code="out_of_range", field="target_incentive")


def _set_bases(assignment: PlanAssignment, bases: Iterable[str]) -> None:
    days = DateRange(assignment.start_on, assignment.end_on)
    rows = [
        AssignmentBasis(
            assignment=assignment, plan_id=assignment.plan_id, user_id=assignment.user_id, basis=basis, days=days,
            is_additive=assignment.is_additive,
        )
        for basis in bases
    ]  # fmt: skip
    try:
        with transaction.atomic():
            AssignmentBasis.objects.filter(assignment=assignment).delete()
            AssignmentBasis.objects.bulk_create(rows)
    except IntegrityError as overlap:
        raise _overlap(assignment, rows) from overlap


def _overlap(assignment: PlanAssignment, rows: Iterable[AssignmentBasis]) -> Refusal:
    """Which plan stands in the way."""
    others = AssignmentBasis.objects.filter(user_id=assignment.user_id).exclude(assignment=assignment)
    for row in rows:
        other = others.filter(basis=row.basis, days__overlap=row.days).select_related("plan", "assignment").first()
        if other is not None:
            message = _(
                "%(person)s is on the plan “%(plan)s” for the same basis from %(start)s on. Choose other days, or mark it as additive."
            )
            return Refusal(
                message % {"person": assignment.user, "plan": other.plan, "start": other.assignment.start_on},
                code="overlap", field="start",
            )  # fmt: skip
    return Refusal(_("These days overlap with another assignment."), code="overlap", field="start")


def _noted(actor: Any, action: str, assignment: PlanAssignment, changes: dict[str, list[Any]]) -> None:
    audit.record(actor=actor, action=action, record=assignment, changes=changes)
    broadcast(RecordChanged(topic="plan", id=assignment.plan_id, audience=(assignment.user_id,)))
