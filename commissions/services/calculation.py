"""Calculating a run: a job fans out to one job a person; each books the difference of its person in one transaction.

Order of locks everywhere: the run, then the person, then statements. A person's job holds the run in shared mode from its
beginning, so nobody closes the run under it, and it never waits for the run while holding anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from commissions import policies
from commissions.computing import Computed, Due, compute
from commissions.engine import ENGINE_VERSION
from commissions.engine.explain import parts_as_json, segments_as_json
from commissions.engine.numbers import minor_unit, round_half_up
from commissions.events import RunCalculated
from commissions.models import CommissionLine, CommissionRun, CommissionStatement
from commissions.queries.facts import ids_of
from commissions.queries.plans import PlanOfPerson, participant_ids, plans_of
from commissions.services.booking import NewLine, book
from commissions.services.settlement import settle
from core.changes import save_changes
from core.errors import Conflict
from core.events import RecordChanged, announce, broadcast
from jobs.services import enqueue
from people.services import notify

PORTION = 100
BASE_UNIT = Decimal("0.000000000001")


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
    """One job for each of the next people; how many were asked for so far, and of how many."""
    run = CommissionRun.objects.get(pk=run_id)
    if run.calculation != calculation:
        return 0, 0  # it was asked for again meanwhile
    people = participant_ids(run)
    for user_id in people[start : start + PORTION]:
        enqueue(
            kind="commissions.person",
            payload={"run": str(run_id), "user": str(user_id), "calculation": calculation},
        )
    if not people:
        _ask_to_finish(run_id, calculation)
    return min(start + PORTION, len(people)), len(people)


def calculate_person(*, actor: Any = None, run_id: UUID, user_id: UUID, calculation: int, now: datetime) -> int:
    """Book what is due to one person. How many lines were booked: a second time none."""
    with transaction.atomic():
        run = _held_open(run_id)
        if run is None or run.calculation != calculation:
            return 0
        _one_at_a_time(f"commissions:{run.pay_period}:{user_id}")
        plans = plans_of(user_id, run)
        booked = 0
        for currency in sorted({on_plan.currency for on_plan in plans}):
            paying = [on_plan for on_plan in plans if on_plan.currency == currency]
            booked += _calculate_statement(run, user_id, currency, paying, now)
        if CommissionRun.objects.filter(pk=run_id, finished__lt=calculation).exists():
            _finish_when_complete(run_id, calculation)
    return booked


def _held_open(run_id: UUID) -> CommissionRun | None:
    """The run, held in shared mode until the end of the transaction; None when it takes no more lines."""
    rows = CommissionRun.objects.raw("SELECT * FROM commissions_commissionrun WHERE id = %s FOR SHARE", [run_id])
    run: CommissionRun | None = next(iter(rows), None)
    return run if run is not None and run.accepts_lines else None


def _one_at_a_time(what: str) -> None:
    """Two workers for the same person go one after the other; the second finds everything booked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def _calculate_statement(
    run: CommissionRun, user_id: UUID, currency: str, plans: Sequence[PlanOfPerson], now: datetime
) -> int:
    statement, is_new = CommissionStatement.objects.get_or_create(
        run=run, user_id=user_id, currency=currency, defaults={"is_demo": run.is_demo}
    )
    computed = [(on_plan, compute(user_id, on_plan, run)) for on_plan in plans]
    lines = [line for on_plan, found in computed for line in _lines(statement, on_plan, found.dues)]
    book(lines, now=now)
    before = str(statement.total)
    settle(statement, run, [on_plan for on_plan, _found in computed], now=now, is_changed=bool(lines))
    _note_findings(statement, run, [found for _on_plan, found in computed])
    if lines or is_new:
        audit.record(
            actor=None, action="commission_statement.calculated", record=statement,
            changes={"total": [before, str(statement.total)], "lines": [0, len(lines)]},
        )  # fmt: skip
        broadcast(RecordChanged(topic="statement", id=statement.pk, audience=(user_id,)))
    return len(lines)


def _note_findings(statement: CommissionStatement, run: CommissionRun, computed: Sequence[Computed]) -> None:
    """What could not be computed, and by which knowledge the rest was."""
    statement.problems = [
        {"path": problem.path, "code": problem.code, "params": problem.params}
        for found in computed
        for problem in found.problems
    ]
    statement.facts_hash = hashlib.sha256("".join(found.facts_hash for found in computed).encode()).hexdigest()
    statement.calculation = run.calculation
    # Not an edit: the version stays, so that computing again changes nothing that anybody looks at.
    statement.save(update_fields=["problems", "facts_hash", "calculation"])


def _lines(statement: CommissionStatement, on_plan: PlanOfPerson, dues: Iterable[Due]) -> list[NewLine]:
    wanted = list(dues)
    latest = _latest_lines(statement.user_id, on_plan, {due.mark for due in wanted})
    return [_line(statement, on_plan, due, latest.get((due.component, due.mark))) for due in wanted]


def _latest_lines(user_id: UUID, on_plan: PlanOfPerson, marks: set[str]) -> dict[tuple[str, str], CommissionLine]:
    """The last entry of each mark, which a new one corrects."""
    rows = CommissionLine.objects.filter(user_id=user_id, plan=on_plan.plan, mark__in=marks).order_by("sequence")
    return {(row.component, row.mark): row for row in rows.only("component", "mark", "sequence")}


def _line(statement: CommissionStatement, on_plan: PlanOfPerson, due: Due, corrected: CommissionLine | None) -> NewLine:
    unit = minor_unit(statement.currency)
    return {
        "run_id": statement.run_id,
        "statement_id": statement.pk,
        "user_id": statement.user_id,
        "plan_id": on_plan.plan.pk,
        "version_id": due.version.pk,
        "component": due.component,
        "component_name": due.component_name,
        "mark": due.mark,
        "sequence": corrected.sequence + 1 if corrected else 0,
        "credit_id": next(iter(ids_of([due.mark])), None),
        "on": due.line.on if due.line else statement.run.period.last_day,
        "base": round_half_up(due.line.base, BASE_UNIT) if due.line else Decimal(0),
        "amount": due.amount,
        "earned": due.earned,
        "currency": statement.currency,
        "segments": segments_as_json(due.line.segments, unit) if due.line else [],
        "explanation": parts_as_json(due.parts),
        "corrects_id": corrected.pk if corrected else None,
        "is_demo": statement.is_demo,
    }


def _finish_when_complete(run_id: UUID, calculation: int) -> None:
    """The last person's job asks for the end. Those at work at the same moment look one after the other, so one of them sees all."""
    _one_at_a_time(f"commissions:finish:{run_id}")
    run = CommissionRun.objects.get(pk=run_id)
    done = (
        CommissionStatement.objects.filter(run_id=run_id, calculation=calculation).values("user_id").distinct().count()
    )
    if done >= run.people:
        _ask_to_finish(run_id, calculation)


def _ask_to_finish(run_id: UUID, calculation: int) -> None:
    enqueue(
        kind="commissions.finish",
        payload={"run": str(run_id), "calculation": calculation},
        unique_key=f"commissions.finish:{run_id}:{calculation}",
    )


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
