"""What the database itself refuses, also to somebody who goes around the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from commissions import services
from commissions.models import (
    CommissionLine,
    CommissionRun,
    CommissionStatement,
    PlanAssignment,
    PlanVersion,
    StatementPlan,
)
from people.models import User
from tests.factories.commissions import NOW, calculate, credit, draft, plan_for, rate, rules, run_of, statement_of
from tests.fixtures import RunJobs


def refused(act: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()  # type: ignore[operator]


@pytest.fixture
def locked(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> CommissionRun:
    plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)
    return services.lock_run(actor=fin, run=run, now=NOW)


def test_lines_are_only_added(locked: CommissionRun) -> None:
    line = CommissionLine.objects.get()

    refused(lambda: CommissionLine.objects.filter(pk=line.pk).update(amount=Decimal(999)))
    refused(lambda: CommissionLine.objects.filter(pk=line.pk).delete())
    refused(lambda: connection.cursor().execute("TRUNCATE commissions_commissionline CASCADE"))

    assert CommissionLine.objects.get().amount == Decimal("100.00")


def test_nothing_is_booked_into_a_locked_period(locked: CommissionRun) -> None:
    line = CommissionLine.objects.get()
    line.pk, line.sequence, line._state.adding = None, 1, True

    refused(lambda: line.save(force_insert=True))

    assert CommissionLine.objects.count() == 1


def test_the_same_entry_is_not_booked_twice(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    calculate(run_of(fin), fin, run_jobs)
    line = CommissionLine.objects.get()
    line.pk, line._state.adding = None, True

    refused(lambda: line.save(force_insert=True))

    assert CommissionLine.objects.count() == 1


def test_a_line_belongs_to_its_persons_statement(
    alice: User, bob: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    calculate(run_of(fin), fin, run_jobs)
    line = CommissionLine.objects.get()
    line.pk, line.user, line._state.adding = None, bob, True

    refused(lambda: line.save(force_insert=True))

    assert CommissionLine.objects.filter(user=bob).count() == 0


def test_a_locked_run_does_not_go_back(locked: CommissionRun) -> None:
    for state in ("open", "calculated", "approved"):
        refused(lambda state=state: CommissionRun.objects.filter(pk=locked.pk).update(state=state))
    refused(lambda: CommissionRun.objects.filter(pk=locked.pk).update(start_on=date(2026, 2, 1)))
    refused(lambda: CommissionRun.objects.filter(pk=locked.pk).update(calculation=9))

    assert CommissionRun.objects.get().state == "locked"


def test_the_money_of_a_locked_statement_is_fixed(locked: CommissionRun, alice: User) -> None:
    statement = statement_of(locked, alice)

    refused(lambda: CommissionStatement.objects.filter(pk=statement.pk).update(gross=1, total=1, payable=1))
    refused(lambda: StatementPlan.objects.filter(statement=statement).update(balance=5))
    refused(lambda: StatementPlan.objects.filter(statement=statement).delete())

    assert statement_of(locked, alice).payable == Decimal("100.00")


def test_a_paid_statement_is_kept_as_it_is(locked: CommissionRun, fin: User) -> None:
    services.pay_run(actor=fin, run=locked, now=NOW)

    refused(lambda: CommissionStatement.objects.update(state="approved"))
    refused(lambda: CommissionStatement.objects.update(is_disputed=True))

    assert CommissionStatement.objects.get().state == "paid"


def test_a_statement_adds_up(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    calculate(run_of(fin), fin, run_jobs)

    refused(lambda: CommissionStatement.objects.update(total=5))
    refused(lambda: CommissionStatement.objects.update(payable=5))
    refused(lambda: CommissionStatement.objects.update(carried_forward=-5))

    assert CommissionStatement.objects.get().total == 0


def test_an_approved_version_is_kept_as_it_is(alice: User, ada: User, fin: User) -> None:
    version = plan_for(alice, author=ada, approver=fin).versions.get()

    refused(lambda: PlanVersion.objects.filter(pk=version.pk).update(rules={}))
    refused(lambda: PlanVersion.objects.filter(pk=version.pk).update(state="draft", approved_by=None))
    refused(lambda: PlanVersion.objects.filter(pk=version.pk).delete())

    assert PlanVersion.objects.get().rules == version.rules


def test_nobody_approves_what_he_wrote(ada: User, fin: User) -> None:
    version = draft(ada)
    for author in ("created_by", "edited_by", "submitted_by"):
        people = {"created_by": ada, "edited_by": ada, "submitted_by": ada, author: fin}
        refused(
            lambda people=people: PlanVersion.objects.filter(pk=version.pk).update(
                state="approved", approved_by=fin, **people
            )
        )

    assert PlanVersion.objects.get().state == "draft"


def test_plans_of_one_basis_do_not_overlap(alice: User, ada: User, fin: User) -> None:
    first = plan_for(alice, author=ada, approver=fin)
    second = plan_for(author=ada, approver=fin, content=rules(rate(key="other")))
    there = PlanAssignment.objects.get(plan=first)
    beside = PlanAssignment.objects.create(plan=second, user=alice, start_on=date(2026, 6, 1), created_by=ada)

    basis = there.bases.get()
    basis.pk, basis.assignment, basis.plan, basis._state.adding = None, beside, second, True
    refused(lambda: basis.save(force_insert=True))

    assert beside.bases.count() == 0
