"""Versions of a plan: drafted, submitted, approved by a second person, and from then on kept as they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.engine.plan import Plan
from commissions.events import PlanVersionApproved
from commissions.models import CommissionPlan, PlanVersion
from commissions.services.assignments import refresh_bases
from commissions.soundness import content_hash, sound_plan
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, Refusal
from core.events import RecordChanged, announce, broadcast

EDITABLE = ("effective_start", "effective_end", "rules")


def draft_of(
    plan: CommissionPlan,
    number: int,
    actor: Any,
    *,
    effective_start: date,
    effective_end: date | None = None,
    rules: Any,
) -> PlanVersion:
    """A stored draft. Its rules are sound, or it is refused: what can't be explained can't be kept either."""
    made = PlanVersion(
        plan=plan, number=number, effective_start=effective_start, effective_end=effective_end, rules=rules,
        created_by=actor, edited_by=actor, is_demo=plan.is_demo,
    )  # fmt: skip
    _settle(made)
    made.save(force_insert=True)
    return made


def _settle(version: PlanVersion) -> None:
    """What follows from the rules stands in columns, so that runs and constraints can ask for it."""
    if version.effective_end is not None and version.effective_end <= version.effective_start:
        raise Refusal(_("A version must hold for at least a day."), code="empty_period", field="effective.end")
    plan = sound_plan(version.rules)
    version.pay_period, version.currency = plan.pay_period, plan.currency
    version.bases = sorted({component.basis for component in plan.components})
    version.content_hash = content_hash(version.rules, version.effective_start, version.effective_end)
    _same_payment(version, plan)


def _same_payment(version: PlanVersion, plan: Plan) -> None:
    """How often and in which currency a plan pays stays; statements could not be continued otherwise."""
    approved = PlanVersion.objects.approved().filter(plan_id=version.plan_id).exclude(pk=version.pk).first()
    if approved is None:
        return
    for name, new in (("pay_period", plan.pay_period), ("currency", plan.currency)):
        if getattr(approved, name) != new:
            message = _("The plan is approved with another value here (%(value)s). Make a new plan instead.")
            raise Refusal(message % {"value": getattr(approved, name)}, code="fixed", field=f"rules.{name}")


def add_version(
    *, actor: Any, plan: CommissionPlan, effective_start: date, effective_end: date | None = None, rules: Any
) -> PlanVersion:
    """A new draft."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        present = CommissionPlan.objects.select_for_update().get(pk=plan.pk)
        last = present.versions.aggregate(last=Max("number"))["last"] or 0
        made = draft_of(
            present, last + 1, actor, effective_start=effective_start, effective_end=effective_end, rules=rules
        )
        _noted(actor, "plan_version.created", made, {"number": [None, made.number]})
    return made


def edit_version(
    *, actor: Any, plan_version: PlanVersion, changes: Mapping[str, Any], version: int | None = None
) -> PlanVersion:
    """Change a draft."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        present = _locked(plan_version, PlanVersion.State.DRAFT)
        wanted = {name: changes[name] for name in EDITABLE if name in changes}
        check_version(present, version, wanted)
        if diff := apply_changes(present, wanted):
            present.edited_by = actor
            _settle(present)
            save_changes(present, diff, "pay_period", "currency", "bases", "content_hash", "edited_by")
            _noted(actor, "plan_version.edited", present, diff)
    return present


def submit_version(*, actor: Any, plan_version: PlanVersion, now: datetime) -> PlanVersion:
    """Ask a second person for approval."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        present = _locked(plan_version, PlanVersion.State.DRAFT)
        _settle(present)
        present.state, present.submitted_by, present.submitted_at = PlanVersion.State.SUBMITTED, actor, now
        save_changes(present, {}, "state", "submitted_by", "submitted_at")
        _noted(actor, "plan_version.submitted", present, {"state": ["draft", "submitted"]})
    return present


def withdraw_version(*, actor: Any, plan_version: PlanVersion) -> PlanVersion:
    """Back to a draft, to be changed."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        present = _locked(plan_version, PlanVersion.State.SUBMITTED)
        present.state, present.submitted_by, present.submitted_at = PlanVersion.State.DRAFT, None, None
        save_changes(present, {}, "state", "submitted_by", "submitted_at")
        _noted(actor, "plan_version.withdrawn", present, {"state": ["submitted", "draft"]})
    return present


def approve_version(*, actor: Any, plan_version: PlanVersion, now: datetime) -> PlanVersion:
    """From now on the plan pays by it, also for the past days it names: what that changes lands in the open periods."""
    with transaction.atomic():
        plan = CommissionPlan.objects.select_for_update().get(pk=plan_version.plan_id)
        present = _locked(plan_version, PlanVersion.State.SUBMITTED)
        policies.can_approve_version(actor, present).require()
        _settle(present)
        present.state, present.approved_by, present.approved_at = PlanVersion.State.APPROVED, actor, now
        save_changes(present, {}, "state", "approved_by", "approved_at")
        refresh_bases(plan)
        _noted(actor, "plan_version.approved", present, {"state": ["submitted", "approved"]})
        start = present.effective_start.isoformat()
        announce(PlanVersionApproved(id=present.pk, plan=plan.pk, effective_start=start))
    return present


def discard_version(*, actor: Any, plan_version: PlanVersion) -> None:
    """Remove a draft that is not wanted."""
    policies.can_manage_plans(actor).require()
    with transaction.atomic():
        present = _locked(plan_version, PlanVersion.State.DRAFT)
        _noted(actor, "plan_version.discarded", present, {"number": [present.number, None]})
        PlanVersion.objects.filter(pk=present.pk).delete()


def _locked(plan_version: PlanVersion, state: str) -> PlanVersion:
    """The row as it is now, in the state that the act needs."""
    present = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan").get(pk=plan_version.pk)
    if present.state == state:
        return present
    if present.state == PlanVersion.State.APPROVED:
        message = _("An approved version is kept as it is. Make a new version instead.")
    else:
        message = _("The version is “%(state)s” by now.") % {"state": present.get_state_display()}
    raise Conflict(message, code="state_conflict", current={"state": present.state, "version": present.version})


def _noted(actor: Any, action: str, version: PlanVersion, changes: dict[str, list[Any]]) -> None:
    audit.record(actor=actor, action=action, record=version, changes=changes)
    broadcast(RecordChanged(topic="plan", id=version.plan_id))
