"""Changing an active target by two people: one asks, somebody else decides."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import User
from people.services import notify
from targets import policies
from targets.models import ReasonClass, Target, TargetAdjustment
from targets.queries.deciders import deciders_of
from targets.services.checks import require_open, require_sound
from targets.services.targets import locked
from targets.services.writing import VALUES, tell, version_of

State = TargetAdjustment.State


def ask_for_adjustment(
    *,
    actor: User,
    target: Target,
    value: Decimal,
    effective_on: date,
    reason_class: str,
    reason: str,
    today: date,
    stretch: Decimal | None = None,
    challenge: Decimal | None = None,
    version: int | None = None,
) -> TargetAdjustment:
    """Ask for other values from a day on. The target stays as it is until somebody else has approved."""
    policies.can_edit(actor, target).require()
    asked = {"value": value, "stretch": stretch, "challenge": challenge}
    with transaction.atomic():
        target = locked(target)
        check_version(target, version, asked)
        require_open(target, today)
        _require_adjustable(target, effective_on, reason_class, reason)
        made = TargetAdjustment(
            target=target, effective_on=effective_on, reason_class=reason_class, reason=reason.strip()[:500], asked_by=actor, **asked,
        )  # fmt: skip
        changes = apply_changes(target, asked)
        require_sound(target)
        _insert(made)
        audit.record(actor=actor, action="target.adjustment_asked", record=target, changes=changes, reason=made.reason)
        for person in deciders_of(target, actor):
            _notify(person, "target.adjustment_asked", made, actor)
        broadcast(RecordChanged(topic="target", id=target.pk, audience=(actor.pk,)))
    return made


def _require_adjustable(target: Target, effective_on: date, reason_class: str, reason: str) -> None:
    problems = []
    if target.status != Target.Status.ACTIVE:
        problems.append(FieldProblem("", "draft", _("A draft can simply be changed.")))
    if reason_class not in ReasonClass.values:
        problems.append(FieldProblem("reason_class", "required", _("Say what kind of reason it is.")))
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", _("Say what has changed.")))
    if effective_on not in target.period:
        problems.append(FieldProblem("effective_on", "outside", _("Choose a day within the target's period.")))
    if problems:
        raise Refusal(problems[0].message, code="invalid_adjustment", problems=problems)


def _insert(made: TargetAdjustment) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        message = _("An adjustment of this target is waiting for a decision already.")
        raise Conflict(message, code="adjustment_pending") from error


def decide_adjustment(
    *, actor: User, adjustment: TargetAdjustment, approve: bool, today: date, now: datetime, answer: str = ""
) -> TargetAdjustment:
    """Approve or reject what somebody else asked for. What is effective already is applied at once."""
    with transaction.atomic():
        adjustment = _locked(adjustment)
        policies.can_decide(actor, adjustment).require()
        target = locked(adjustment.target)
        if approve:
            require_open(target, today)
        adjustment.state = State.APPROVED if approve else State.REJECTED
        adjustment.decided_by, adjustment.decided_at, adjustment.answer = actor, now, answer.strip()[:500]
        changes: dict[str, Any] = {}
        if approve and adjustment.effective_on <= today:
            changes = _apply(target, adjustment)
        adjustment.save(update_fields=["state", "decided_by", "decided_at", "answer", "applied"])
        action = "target.adjusted" if approve else "target.adjustment_rejected"
        audit.record(actor=actor, action=action, record=target, changes=changes, reason=adjustment.reason)
        _notify(adjustment.asked_by, action, adjustment, actor)
        tell(target)
    return adjustment


def withdraw_adjustment(*, actor: User, adjustment: TargetAdjustment, now: datetime) -> TargetAdjustment:
    """Who asked may think better of it while nobody has decided."""
    with transaction.atomic():
        adjustment = _locked(adjustment)
        policies.can_withdraw(actor, adjustment).require()
        adjustment.state, adjustment.decided_by, adjustment.decided_at = State.WITHDRAWN, actor, now
        adjustment.save(update_fields=["state", "decided_by", "decided_at"])
        audit.record(actor=actor, action="target.adjustment_withdrawn", record=adjustment.target)
        broadcast(RecordChanged(topic="target", id=adjustment.target_id, audience=(actor.pk,)))
    return adjustment


def apply_due_adjustments(*, actor: Any, today: date) -> int:
    """Approved ones whose day has come; how many."""
    due = TargetAdjustment.objects.filter(state=State.APPROVED, applied=False, effective_on__lte=today)
    count = 0
    for pk in list(due.order_by("effective_on", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            adjustment = TargetAdjustment.objects.select_for_update(of=("self",)).get(pk=pk)
            if adjustment.applied:
                continue
            target = locked(adjustment.target)
            changes = _apply(target, adjustment)
            adjustment.save(update_fields=["applied"])
            audit.record(
                actor=actor, action="target.adjusted", record=target, changes=changes, reason=adjustment.reason
            )
            tell(target)
            count += 1
    return count


def _apply(target: Target, adjustment: TargetAdjustment) -> dict[str, Any]:
    """The new values, as a version that says who asked and who approved."""
    diff = apply_changes(target, {name: getattr(adjustment, name) for name in VALUES})
    target.full_value = target.prorated_from = None
    require_sound(target)
    save_changes(target, diff, "full_value", "prorated_from")
    version_of(
        target, adjustment.decided_by, adjustment.reason, reason_class=adjustment.reason_class, asked_by=adjustment.asked_by,
        effective_on=adjustment.effective_on,
    ).save(force_insert=True)  # fmt: skip
    adjustment.applied = True
    return diff


def _locked(adjustment: TargetAdjustment) -> TargetAdjustment:
    rows = TargetAdjustment.objects.select_for_update(of=("self",))
    present = rows.select_related("target", "target__team", "target__user", "asked_by").get(pk=adjustment.pk)
    if present.state != State.PENDING:
        raise Conflict(_("This has been decided already."), code="decided", current={"state": present.state})
    return present


def _notify(user: Any, kind: str, adjustment: TargetAdjustment, actor: User) -> None:
    params = {"actor": str(actor), "name": adjustment.target.subject_name}
    url = reverse("targets:detail", args=[adjustment.target_id])
    notify(user=user, kind=kind, params=params, url=url, unique_key=f"{kind}:{adjustment.pk}")
