"""What people say about their statements, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.events import StatementDisputed
from commissions.models import CommissionLine, CommissionStatement, StatementDispute
from core.changes import save_changes
from core.errors import Conflict, Refusal
from core.events import RecordChanged, announce, broadcast
from people.services import notify

State = CommissionStatement.State
LONGEST = 2000


def acknowledge(*, actor: Any, statement: CommissionStatement, now: datetime) -> CommissionStatement:
    """The person agrees with the statement."""
    with transaction.atomic():
        present = _open_for_answer(statement)
        policies.can_respond(actor, present).require()
        if present.is_disputed:
            raise Conflict(_("Your question about this statement is not answered yet."), code="state_conflict")
        if present.acknowledged_at is None:
            present.acknowledged_at = now
            save_changes(present, {}, "acknowledged_at")
            _noted(actor, "commission_statement.acknowledged", present, {"acknowledged_at": [None, now.isoformat()]})
    return present


def dispute(
    *, actor: Any, statement: CommissionStatement, reason: str, line: UUID | None = None, now: datetime
) -> StatementDispute:
    """The person asks about the statement, or about one of its lines."""
    words = _words(reason, _("Say what is wrong."), "reason")
    with transaction.atomic():
        present = _open_for_answer(statement)
        policies.can_respond(actor, present).require()
        about = CommissionLine.objects.filter(pk=line, statement=present).first() if line else None
        if line is not None and about is None:
            raise Refusal(_("This line is not part of the statement."), code="unknown_line", field="line")
        made = StatementDispute.objects.create(
            statement=present, line=about, reason=words, raised_by=actor, raised_at=now
        )
        present.is_disputed, present.acknowledged_at = True, None
        save_changes(present, {}, "is_disputed", "acknowledged_at")
        _noted(actor, "commission_statement.disputed", present, {"is_disputed": [False, True]}, reason=words)
        announce(StatementDisputed(id=present.pk, user=present.user_id))
        _tell_those_in_charge(present, made)
    return made


def _tell_those_in_charge(statement: CommissionStatement, made: StatementDispute) -> None:
    for user_id in {statement.run.asked_by_id, statement.run.created_by_id, statement.run.approved_by_id} - {None}:
        notify(
            user=user_id, kind="commission.disputed",
            params={"person": str(statement.user), "period": str(statement.run)},
            url=f"/commissions/statements/{statement.pk}/", unique_key=f"dispute:{made.pk}",
        )  # fmt: skip


def answer_dispute(*, actor: Any, dispute: StatementDispute, answer: str, now: datetime) -> StatementDispute:
    """What was found. A correction, if one is due, is booked by the next calculation."""
    words = _words(answer, _("Write an answer."), "answer")
    with transaction.atomic():
        statement = (
            CommissionStatement.objects.select_for_update(of=("self",))
            .select_related("run", "user")
            .get(pk=dispute.statement_id)
        )
        policies.can_answer(actor, statement).require()
        present = StatementDispute.objects.select_for_update().get(pk=dispute.pk)
        if present.answer:
            raise Conflict(_("This question was answered already."), code="state_conflict")
        present.answer, present.answered_by, present.answered_at = words, actor, now
        present.save(update_fields=["answer", "answered_by", "answered_at"])
        if statement.state != State.PAID:
            statement.is_disputed = statement.disputes.filter(answer="").exists()
            save_changes(statement, {}, "is_disputed")
        _noted(actor, "commission_statement.answered", statement, {"answer": [None, words[:200]]})
        notify(
            user=statement.user_id, kind="commission.answered", params={"period": str(statement.run)},
            url=f"/commissions/statements/{statement.pk}/", unique_key=f"answer:{present.pk}",
        )  # fmt: skip
    return present


def _open_for_answer(statement: CommissionStatement) -> CommissionStatement:
    present = (
        CommissionStatement.objects.select_for_update(of=("self",)).select_related("run", "user").get(pk=statement.pk)
    )
    if present.state in (State.CALCULATED, State.APPROVED):
        return present
    if present.state == State.PAID:
        message = _("The statement is paid. A correction goes to the next one.")
    else:
        message = _("The statement is still being calculated.")
    raise Conflict(message, code="state_conflict", current={"state": present.state, "version": present.version})


def _words(text: str, missing: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise Refusal(missing, code="required", field=field)
    if len(words) > LONGEST or "\x00" in words:
        raise Refusal(_("At most %(most)s characters.") % {"most": LONGEST}, code="max_length", field=field)
    return words


def _noted(
    actor: Any, action: str, statement: CommissionStatement, changes: dict[str, list[Any]], reason: str = ""
) -> None:
    audit.record(actor=actor, action=action, record=statement, changes=changes, reason=reason)
    broadcast(RecordChanged(topic="statement", id=statement.pk, audience=(statement.user_id,)))
