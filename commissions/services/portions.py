"""Computing some people of a run, and booking for each the difference to what was booked, in one transaction.

Order of locks everywhere: the run, then the people in the order of their ids, then statements. A job holds the run in shared mode
from its beginning, so nobody closes the run under it, and it never waits for the run while holding anything else. What is read is
read for all of them in the same few statements, after the locks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit import services as audit
from audit.models import AuditEntry
from commissions.computing import Computed, Due, compute
from commissions.engine.explain import parts_as_json, segments_as_json
from commissions.engine.numbers import minor_unit, round_half_up
from commissions.models import CommissionLine, CommissionRun, CommissionStatement
from commissions.queries.facts import ids_of
from commissions.queries.known import Known, known_of
from commissions.queries.plans import PlanOfPerson, plans_of_people
from commissions.services.booking import NewLine, book
from commissions.services.calculation import finish_when_complete, one_at_a_time
from commissions.services.settlement import AMOUNTS, Settling, settling_of, store
from core.changes import save_changes
from core.events import RecordChanged, broadcast
from people.models import User

BASE_UNIT = Decimal("0.000000000001")
Latest = Mapping[tuple[UUID, UUID, str, str], CommissionLine]


@dataclass(frozen=True, slots=True)
class Found:
    """One statement with what was computed for it, and the lines that are to be booked."""

    statement: CommissionStatement
    computed: Sequence[tuple[PlanOfPerson, Computed]]
    lines: Sequence[NewLine]


def calculate_person(*, actor: Any = None, run_id: UUID, user_id: UUID, calculation: int, now: datetime) -> int:
    """Book what is due to one person. How many lines were booked: a second time none."""
    return calculate_people(actor=actor, run_id=run_id, user_ids=[user_id], calculation=calculation, now=now)


def calculate_people(
    *, actor: Any = None, run_id: UUID, user_ids: Iterable[UUID], calculation: int, now: datetime
) -> int:
    """Book what is due to these people. How many lines were booked."""
    with transaction.atomic():
        run = _held_open(run_id)
        if run is None or run.calculation != calculation:
            return 0
        people = sorted(set(user_ids))
        for user_id in people:
            one_at_a_time(f"commissions:{run.pay_period}:{user_id}")
        booked = _calculate(run, people, now)
        if CommissionRun.objects.filter(pk=run_id, finished__lt=calculation).exists():
            finish_when_complete(run_id, calculation)
    return booked


def _held_open(run_id: UUID) -> CommissionRun | None:
    """The run, held in shared mode until the end of the transaction; None when it takes no more lines."""
    rows = CommissionRun.objects.raw("SELECT * FROM commissions_commissionrun WHERE id = %s FOR SHARE", [run_id])
    run: CommissionRun | None = next(iter(rows), None)
    return run if run is not None and run.accepts_lines else None


def _calculate(run: CommissionRun, people: Sequence[UUID], now: datetime) -> int:
    plans = plans_of_people(people, run)
    known = known_of(plans, run)
    statements, fresh = _statements(run, plans)
    found = _with_lines([_computed(one, plans[one.user_id], run, known) for one in statements])
    lines = [line for one in found for line in one.lines]
    book(lines, now=now)
    settling = settling_of(statements, run)
    store([part for one in found for part in settling.settle(one.statement, [on_plan for on_plan, _ in one.computed])])
    _save(found, run, settling, fresh, now)
    return len(lines)


def _statements(
    run: CommissionRun, plans: Mapping[UUID, Sequence[PlanOfPerson]]
) -> tuple[list[CommissionStatement], set[UUID]]:
    """One for each person and currency, locked; and which of them are new."""
    wanted = [
        CommissionStatement(run=run, user_id=user_id, currency=currency, is_demo=run.is_demo)
        for user_id, several in plans.items()
        for currency in sorted({on_plan.currency for on_plan in several})
    ]
    there = CommissionStatement.objects.filter(run=run, user_id__in=list(plans))
    before = set(there.values_list("user_id", "currency"))
    CommissionStatement.objects.bulk_create(
        [one for one in wanted if (one.user_id, one.currency) not in before], ignore_conflicts=True
    )
    due = {(one.user_id, one.currency) for one in wanted}
    rows = there.select_for_update(of=("self",)).select_related("user").order_by("pk")
    found = [row for row in rows if (row.user_id, row.currency) in due]
    for row in found:
        row.run = run
    return found, {row.pk for row in found if (row.user_id, row.currency) not in before}


def _computed(
    statement: CommissionStatement, plans: Iterable[PlanOfPerson], run: CommissionRun, known: Known
) -> tuple[CommissionStatement, list[tuple[PlanOfPerson, Computed]]]:
    paying = [on_plan for on_plan in plans if on_plan.currency == statement.currency]
    return statement, [(on_plan, compute(statement.user_id, on_plan, run, known)) for on_plan in paying]


def _with_lines(
    computed: Sequence[tuple[CommissionStatement, list[tuple[PlanOfPerson, Computed]]]],
) -> list[Found]:
    marks = {due.mark for _one, several in computed for _plan, found in several for due in found.dues}
    latest = _latest_lines([statement.user_id for statement, _several in computed], marks)
    return [
        Found(
            statement,
            several,
            [_line(statement, on_plan, due, latest) for on_plan, found in several for due in found.dues],
        )
        for statement, several in computed
    ]


def _latest_lines(people: Sequence[UUID], marks: set[str]) -> dict[tuple[UUID, UUID, str, str], CommissionLine]:
    """The last entry of each mark, which a new one corrects. Whoever has no line yet corrects nothing."""
    if not marks:
        return {}
    lines = CommissionLine.objects.order_by()
    some = User.objects.filter(pk__in=list(people)).filter(Exists(lines.filter(user=OuterRef("pk"))))
    paid = list(some.order_by().values_list("pk", flat=True))
    if not paid:
        return {}
    rows = lines.filter(user_id__in=paid, mark__in=marks).order_by("sequence")
    kept = rows.only("user_id", "plan_id", "component", "mark", "sequence")
    return {(row.user_id, row.plan_id, row.component, row.mark): row for row in kept}


def _line(statement: CommissionStatement, on_plan: PlanOfPerson, due: Due, latest: Latest) -> NewLine:
    unit = minor_unit(statement.currency)
    corrected = latest.get((statement.user_id, on_plan.plan.pk, due.component, due.mark))
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


def _save(found: Sequence[Found], run: CommissionRun, settling: Settling, fresh: set[UUID], now: datetime) -> None:
    """New amounts with an entry in the audit trail; where nothing is new only that it was looked at."""
    entries: list[AuditEntry] = []
    same: list[UUID] = []
    for one in found:
        statement, is_new = one.statement, one.statement.pk in fresh
        told = _note_findings(statement, [computed for _plan, computed in one.computed])
        if one.lines or settling.has_changed(statement):
            statement.calculation, statement.calculated_at, statement.acknowledged_at = run.calculation, now, None
            save_changes(
                statement, {}, *AMOUNTS, "calculated_at", "acknowledged_at", "problems", "facts_hash", "calculation"
            )
        elif told:
            # Not an edit: the version stays, so that computing again changes nothing that anybody looks at.
            statement.calculation = run.calculation
            statement.save(update_fields=["problems", "facts_hash", "calculation"])
        else:
            same.append(statement.pk)
        if one.lines or is_new:
            entries.append(_entry(one, settling))
            broadcast(RecordChanged(topic="statement", id=statement.pk, audience=(statement.user_id,)))
    CommissionStatement.objects.filter(pk__in=same).update(calculation=run.calculation)
    if entries:
        audit.record_many(entries)


def _entry(one: Found, settling: Settling) -> AuditEntry:
    before = str(settling.before[one.statement.pk]["total"])
    changes: dict[str, list[Any]] = {"total": [before, str(one.statement.total)], "lines": [0, len(one.lines)]}
    return audit.entry(actor=None, action="commission_statement.calculated", record=one.statement, changes=changes)


def _note_findings(statement: CommissionStatement, computed: Sequence[Computed]) -> bool:
    """What could not be computed, and by which knowledge the rest was; whether that is new."""
    problems = [
        {"path": problem.path, "code": problem.code, "params": problem.params}
        for found in computed
        for problem in found.problems
    ]
    facts_hash = hashlib.sha256("".join(found.facts_hash for found in computed).encode()).hexdigest()
    is_new = (statement.problems, statement.facts_hash) != (problems, facts_hash)
    statement.problems, statement.facts_hash = problems, facts_hash
    return is_new
