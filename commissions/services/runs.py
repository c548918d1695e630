"""A run's way: made, approved, locked, paid. Each step is taken once, in order, and by those who may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.events import RunApproved, RunPaid
from commissions.models import CommissionLine, CommissionRun, CommissionStatement
from commissions.services.settlement import begins_as_was_left
from core.changes import save_changes
from core.errors import Conflict, Refusal
from core.events import RecordChanged, announce, broadcast
from core.periods import MONTHS_IN, Period, period_of
from people.queries import organisation
from people.services import notify

State = CommissionRun.State
PAY_PERIODS = ("month", "quarter", "year")


def create_run(
    *,
    actor: Any,
    period: Period,
    pay_period: str = "",
    external_ref: Mapping[str, str] | None = None,
    is_demo: bool = False,
) -> CommissionRun:
    """A period to be paid. Without `pay_period` it must be a month, quarter or year of the fiscal calendar."""
    policies.can_calculate(actor).require()
    kind = pay_period or _kind_of(period)
    reference = external_ref or {"system": "", "id": ""}
    made = CommissionRun(
        pay_period=kind, start_on=period.start, end_on=period.end, created_by=actor, is_demo=is_demo,
        external_system=reference["system"], external_id=reference["id"],
    )  # fmt: skip
    with transaction.atomic():
        _check_place(made)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as overlap:
            raise _taken(made) from overlap
        audit.record(actor=actor, action="commission_run.created", record=made, changes={"pay_period": [None, kind]})
        broadcast(RecordChanged(topic="run", id=made.pk))
    return made


def _kind_of(period: Period) -> str:
    start_month = organisation().fiscal_year_start
    for kind in PAY_PERIODS:
        if period_of(period.start, kind, start_month) == period:
            return kind
    message = _("This is no month, quarter or year of the fiscal calendar.")
    raise Refusal(message, code="not_a_period", field="period")


def _check_place(run: CommissionRun) -> None:
    """Lengths that can't be meant are refused; and nothing goes in front of a period that was closed without it."""
    months = MONTHS_IN[run.pay_period]
    if not 25 * months <= run.period.days <= 35 * months:
        message = _("These days are too few or too many for what is paid each %(kind)s.")
        raise Refusal(message % {"kind": run.get_pay_period_display()}, code="not_a_period", field="period")
    later = CommissionRun.objects.filter(pay_period=run.pay_period, start_on__gt=run.start_on)
    closed = later.exclude(state__in=CommissionRun.ACCEPTING).order_by("start_on").first()
    if closed is not None:
        message = _(
            "A later period (%(period)s) is approved already: what belongs to earlier days lands in the next open one."
        )
        raise Conflict(message % {"period": closed}, code="state_conflict")


def _taken(run: CommissionRun) -> Conflict:
    there = CommissionRun.objects.filter(
        pay_period=run.pay_period, start_on__lt=run.end_on, end_on__gt=run.start_on
    ).first()
    return Conflict(
        _("These days overlap with a period that exists already."), code="exists",
        current={"id": str(there.pk), "state": there.state} if there else {},
    )  # fmt: skip


def approve_run(*, actor: Any, run: CommissionRun, now: datetime, calculation: int | None = None) -> CommissionRun:
    """The amounts are right. They can be taken back to be calculated again until the period is locked. `calculation` is the one that was
    looked at: nobody approves amounts that came after."""
    with transaction.atomic():
        present = _locked(run, State.CALCULATED)
        policies.can_approve_run(actor, present).require()
        _check_ready(present)
        if calculation is not None and calculation != present.calculation:
            raise Conflict(
                _("It was calculated again meanwhile: look at the new amounts first."), code="state_conflict"
            )
        present.approved_by, present.approved_at = actor, now
        _step(present, State.APPROVED, actor, "commission_run.approved", "approved_by", "approved_at")
        CommissionStatement.objects.filter(run=present).update(state=CommissionStatement.State.APPROVED)
        announce(RunApproved(id=present.pk))
        for statement in CommissionStatement.objects.filter(run=present).only("pk", "user_id"):
            notify(
                user=statement.user_id, kind="commission.statement", params={"period": str(present)},
                url=f"/commissions/statements/{statement.pk}/", unique_key=f"statement:{statement.pk}",
            )  # fmt: skip
    return present


def _check_ready(run: CommissionRun) -> None:
    if run.is_calculating:
        raise Conflict(_("The workers are still calculating this period."), code="state_conflict")
    earlier = CommissionRun.objects.filter(pay_period=run.pay_period, start_on__lt=run.start_on)
    unfinished = earlier.exclude(state__in=CommissionRun.CLOSED).order_by("start_on").first()
    if unfinished is not None:
        message = _("The earlier period %(period)s has to be locked first.")
        raise Conflict(message % {"period": unfinished}, code="state_conflict")
    later = CommissionLine.objects.filter(run__in=earlier, booked_at__gt=run.calculated_at)
    if later.exists() or not begins_as_was_left(run):
        message = _("An earlier period has changed since this one was calculated. Calculate it again, then approve.")
        raise Conflict(message, code="outdated")


def take_back_approval(*, actor: Any, run: CommissionRun, reason: str) -> CommissionRun:
    """Back to calculated, with the reason; only before the period is locked."""
    with transaction.atomic():
        present = _locked(run, State.APPROVED)
        policies.can_approve_run(actor, present).require()
        if not reason.strip():
            raise Refusal(_("Say why the approval is taken back."), code="required", field="reason")
        CommissionStatement.objects.filter(run=present).update(state=CommissionStatement.State.CALCULATED)
        present.approved_by, present.approved_at = None, None
        _step(
            present, State.CALCULATED, actor, "commission_run.approval_taken_back", "approved_by", "approved_at",
            reason=reason.strip(),
        )  # fmt: skip
    return present


def lock_run(*, actor: Any, run: CommissionRun, now: datetime) -> CommissionRun:
    """From now on nothing is booked into the period, whoever asks; a trigger sees to it."""
    with transaction.atomic():
        present = _locked(run, State.APPROVED)
        policies.can_approve_run(actor, present).require()
        _lock(present, actor, now)
    return present


def _lock(run: CommissionRun, actor: Any, now: datetime) -> None:
    run.locked_by, run.locked_at = actor, _after_the_last_line(run, now)
    _step(run, State.LOCKED, actor, "commission_run.locked", "locked_by", "locked_at")


def _after_the_last_line(run: CommissionRun, now: datetime) -> datetime:
    """A posting may have been committed while this request waited for the lock; the instant of locking lies behind it."""
    last = run.lines.aggregate(last=Max("booked_at"))["last"]
    return now if last is None else max(now, last)


def pay_run(*, actor: Any, run: CommissionRun, now: datetime) -> CommissionRun:
    """Mark the period's statements as paid, once. An approved period is locked on the way."""
    with transaction.atomic():
        present = _locked(run, State.APPROVED, State.LOCKED)
        policies.can_pay(actor, present).require()
        if present.state == State.APPROVED:
            present.state, present.locked_by = State.LOCKED, actor
            present.locked_at = _after_the_last_line(present, now)
            save_changes(present, {}, "state", "locked_by", "locked_at")
        CommissionStatement.objects.filter(run=present).update(state=CommissionStatement.State.PAID, paid_at=now)
        present.paid_by, present.paid_at = actor, now
        _step(present, State.PAID, actor, "commission_run.paid", "paid_by", "paid_at")
        announce(RunPaid(id=present.pk))
    return present


def _locked(run: CommissionRun, *states: str) -> CommissionRun:
    """The row as it is now; two who act at once go one after the other, and the second is told what the first did."""
    present = CommissionRun.objects.select_for_update().get(pk=run.pk)
    if present.state not in states:
        message = _("The period is “%(state)s”: this is not possible now.") % {"state": present.get_state_display()}
        current = {"state": present.state, "version": present.version}
        raise Conflict(message, code="state_conflict", current=current)
    return present


def _step(run: CommissionRun, state: str, actor: Any, action: str, *columns: str, reason: str = "") -> None:
    before, run.state = run.state, state
    save_changes(run, {}, "state", *columns)
    audit.record(actor=actor, action=action, record=run, changes={"state": [before, state]}, reason=reason)
    broadcast(RecordChanged(topic="run", id=run.pk))
    broadcast(RecordChanged(topic="statement", id=run.pk))
