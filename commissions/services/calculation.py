"""Calculating a run: a job fans out to one job for each portion of its people, and the last of them asks for the end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.engine import ENGINE_VERSION
from commissions.events import RunCalculated
from commissions.models import CommissionRun, CommissionStatement
from commissions.queries.plans import participant_ids
from core.changes import save_changes
from core.errors import Conflict
from core.events import RecordChanged, announce, broadcast
from jobs.services import enqueue
from people.services import notify

JOBS_AT_ONCE, PORTION = 20, 20


def start_calculation(*, actor: Any, run: CommissionRun) -> CommissionRun:
    """Ask the workers to compute everybody again. Whoever has nothing new gets no new lines."""
    if actor is not None:
        policies.can_calculate(actor).require()
    with transaction.atomic():
        present = CommissionRun.objects.select_for_update().get(pk=run.pk)
        require_accepting(present)
        present.calculation += 1
        present.people = len(participant_ids(present))
        present.asked_by = actor
        save_changes(present, {}, "calculation", "people", "asked_by")
        enqueue(
            kind="commissions.fan_out",
            payload={"run": str(present.pk), "calculation": present.calculation},
            owner=getattr(actor, "pk", None),
        )
        audit.record(
            actor=actor, action="commission_run.calculation_started", record=present,
            changes={"calculation": [present.calculation - 1, present.calculation]},
        )  # fmt: skip
        broadcast(RecordChanged(topic="run", id=present.pk))
    return present


def require_accepting(run: CommissionRun) -> None:
    if run.accepts_lines:
        return
    message = _("The period is “%(state)s”: it is not calculated any more. Changes go to the next open period.")
    raise Conflict(
        message % {"state": run.get_state_display()}, code="state_conflict",
        current={"state": run.state, "version": run.version},
    )  # fmt: skip


def fan_out(*, actor: Any = None, run_id: UUID, calculation: int, start: int) -> tuple[int, int]:
    """One job for each portion of the next people; how many were asked for so far, and of how many."""
    run = CommissionRun.objects.get(pk=run_id)
    if run.calculation != calculation:
        return 0, 0  # it was asked for again meanwhile
    people = participant_ids(run)
    end = min(start + JOBS_AT_ONCE * PORTION, len(people))
    for first in range(start, end, PORTION):
        ask_for(actor=actor, run_id=run_id, users=people[first : first + PORTION], calculation=calculation)
    if not people:
        ask_to_finish(run_id, calculation)
    return end, len(people)


def ask_for(*, actor: Any = None, run_id: UUID, users: Sequence[UUID], calculation: int) -> None:
    """These people are computed by one job."""
    enqueue(
        kind="commissions.person",
        payload={"run": str(run_id), "users": [str(user_id) for user_id in users], "calculation": calculation},
    )


def finish_when_complete(run_id: UUID, calculation: int) -> None:
    """The last portion asks for the end. Those at work at the same moment look one after the other, so one of them sees all."""
    one_at_a_time(f"commissions:finish:{run_id}")
    run = CommissionRun.objects.get(pk=run_id)
    done = (
        CommissionStatement.objects.filter(run_id=run_id, calculation=calculation).values("user_id").distinct().count()
    )
    if done >= run.people:
        ask_to_finish(run_id, calculation)


def ask_to_finish(run_id: UUID, calculation: int) -> None:
    enqueue(
        kind="commissions.finish",
        payload={"run": str(run_id), "calculation": calculation},
        unique_key=f"commissions.finish:{run_id}:{calculation}",
    )


def one_at_a_time(what: str) -> None:
    """Two workers for the same go one after the other; the second finds everything booked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def finish_calculation(*, actor: Any = None, run_id: UUID, calculation: int, now: datetime) -> CommissionRun | None:
    """Everybody is computed: the period can be looked at and approved."""
    with transaction.atomic():
        run = CommissionRun.objects.select_for_update().get(pk=run_id)
        if run.calculation != calculation or run.finished >= calculation or not run.accepts_lines:
            return None
        before = run.state
        run.state, run.finished, run.calculated_at = CommissionRun.State.CALCULATED, calculation, now
        run.engine_version, run.facts_hash = ENGINE_VERSION, _facts_hash(run)
        save_changes(run, {}, "state", "finished", "calculated_at", "engine_version", "facts_hash")
        drafts = CommissionStatement.objects.filter(run=run, state=CommissionStatement.State.DRAFT)
        drafts.update(state=CommissionStatement.State.CALCULATED)
        audit.record(
            actor=actor, action="commission_run.calculated", record=run, changes={"state": [before, run.state]}
        )
        announce(RunCalculated(id=run.pk, calculation=calculation))
        broadcast(RecordChanged(topic="run", id=run.pk))
        if run.asked_by_id:
            notify(
                user=run.asked_by_id, kind="commission.calculated", params={"period": str(run)},
                url=f"/commissions/runs/{run.pk}/", unique_key=f"calculated:{run.pk}:{calculation}",
            )  # fmt: skip
    return run


def _facts_hash(run: CommissionRun) -> str:
    hashes = (
        CommissionStatement.objects.filter(run=run).order_by("user_id", "currency").values_list("facts_hash", flat=True)
    )
    return hashlib.sha256("".join(hashes).encode()).hexdigest()
