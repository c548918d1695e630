"""Adjustments: proposed by one, decided by another, never about one's own pay."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.models import CommissionAdjustment, CommissionRun, CommissionStatement
from commissions.services.settlement import settle_adjustments
from core.changes import save_changes
from core.errors import Conflict, Refusal
from core.events import RecordChanged, broadcast
from core.money import minor_digits
from people.models import Grant, User
from people.services import notify

State = CommissionAdjustment.State
LARGEST, LONGEST = Decimal(10) ** 15, 500


def propose_adjustment(
    *, actor: Any, statement: CommissionStatement, amount: Decimal, reason: str
) -> CommissionAdjustment:
    """Add to (or with a minus take from) what a statement pays, once somebody else agrees."""
    with transaction.atomic():
        present = _open_statement(statement.pk)
        policies.can_adjust(actor, present).require()
        _check(present, amount, reason)
        made = CommissionAdjustment(
            statement=present, amount=amount, reason=reason.strip(), created_by=actor, is_demo=present.is_demo
        )
        made.save(force_insert=True)
        changes = {"amount": [None, str(amount)]}
        audit.record(
            actor=actor, action="commission_adjustment.proposed", record=made, changes=changes, reason=made.reason
        )
        broadcast(RecordChanged(topic="statement", id=present.pk, audience=(present.user_id,)))
        _tell_the_second_person(present, made)
    return made


def _tell_the_second_person(statement: CommissionStatement, made: CommissionAdjustment) -> None:
    """Those who approve for everybody, except who proposed it and whose pay it is."""
    approving = Grant.objects.filter(room="commissions", action="approve", reach="all").values("role")
    excluded = (made.created_by_id, statement.user_id)
    people = User.objects.filter(is_active=True, roles__in=approving).exclude(pk__in=excluded)
    for user_id in people.order_by("pk").values_list("pk", flat=True).distinct():
        notify(
            user=user_id, kind="commission.adjustment", params={"person": str(statement.user), "period": str(statement.run)},
            url=f"/commissions/statements/{statement.pk}/", unique_key=f"adjustment:{made.pk}",
        )  # fmt: skip


def _check(statement: CommissionStatement, amount: Decimal, reason: str) -> None:
    if not amount or abs(amount) >= LARGEST:
        raise Refusal(_("This number is too large or too small."), code="out_of_range", field="amount")
    if amount != round(amount, minor_digits(statement.currency)):
        raise Refusal(_("The currency has no such small amounts."), code="decimals", field="amount")
    if not reason.strip() or len(reason) > LONGEST:
        raise Refusal(_("Say why, in at most 500 characters."), code="required", field="reason")


def approve_adjustment(*, actor: Any, adjustment: CommissionAdjustment, now: datetime) -> CommissionAdjustment:
    """From now on it counts."""
    return _decide(actor, adjustment, State.APPROVED, now)


def reject_adjustment(*, actor: Any, adjustment: CommissionAdjustment, now: datetime) -> CommissionAdjustment:
    """It never counts. Who proposed it may take it back by this, too."""
    return _decide(actor, adjustment, State.REJECTED, now)


def _decide(actor: Any, adjustment: CommissionAdjustment, state: State, now: datetime) -> CommissionAdjustment:
    with transaction.atomic():
        statement = _open_statement(adjustment.statement_id)
        present = CommissionAdjustment.objects.select_for_update().get(pk=adjustment.pk)
        takes_back = state == State.REJECTED and present.created_by_id == actor.pk
        (policies.can_adjust if takes_back else policies.can_decide_adjustment)(actor, statement, present).require()
        if present.state != State.PROPOSED:
            raise Conflict(_("This was decided already."), code="state_conflict", current={"state": present.state})
        present.state, present.decided_by, present.decided_at = state, actor, now
        save_changes(present, {}, "state", "decided_by", "decided_at")
        settle_adjustments(statement)
        audit.record(
            actor=actor,
            action=f"commission_adjustment.{state}",
            record=present,
            changes={"state": ["proposed", str(state)]},
        )
        broadcast(RecordChanged(topic="statement", id=statement.pk, audience=(statement.user_id,)))
    return present


def _open_statement(pk: UUID) -> CommissionStatement:
    """The statement, locked, with its run held so that nobody closes it meanwhile. Order of locks: the run, then the statement."""
    run_id = CommissionStatement.objects.values_list("run_id", flat=True).get(pk=pk)
    rows = CommissionRun.objects.raw("SELECT * FROM commissions_commissionrun WHERE id = %s FOR SHARE", [run_id])
    run: CommissionRun = next(iter(rows))
    if not run.accepts_lines:
        message = _("The period is “%(state)s”: an adjustment goes to the next open one.")
        raise Conflict(
            message % {"state": run.get_state_display()}, code="state_conflict", current={"state": run.state}
        )
    return CommissionStatement.objects.select_for_update(of=("self",)).select_related("run", "user").get(pk=pk)
