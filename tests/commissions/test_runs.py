"""A run's way, who may take which step, and what happens when two act at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.db.models import Sum

from audit.models import AuditEntry
from commissions import services
from commissions.models import CommissionLine, CommissionRun, CommissionStatement
from commissions.queries.runs import attach_overview
from core.errors import Conflict, Forbidden, Refusal
from core.invariants import examine
from core.periods import Period
from people.models import Notification, User
from tests.factories.commissions import (
    APRIL,
    FEBRUARY,
    MARCH,
    NOW,
    booked,
    calculate,
    credit,
    plan_for,
    rate,
    rules,
    run_of,
    statement_of,
)
from tests.fixtures import RunJobs


def test_steps_are_taken_in_order(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = run_of(fin)
    for step in (services.approve_run, services.lock_run, services.pay_run):
        with pytest.raises(Conflict):
            step(actor=fin, run=run, now=NOW)

    calculate(run, fin, run_jobs)
    for step, state in ((services.approve_run, "approved"), (services.lock_run, "locked"), (services.pay_run, "paid")):
        step(actor=fin, run=run, now=NOW)
        assert CommissionRun.objects.get().state == state
        with pytest.raises(Conflict):
            step(actor=fin, run=run, now=NOW)


def test_nothing_is_approved_while_the_workers_are_at_it(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    services.start_calculation(actor=fin, run=run)

    with pytest.raises(Conflict, match="still calculating"):
        services.approve_run(actor=fin, run=run, now=NOW)


def test_earlier_periods_are_locked_first(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    february = calculate(run_of(fin, FEBRUARY), fin, run_jobs)
    march = calculate(run_of(fin), fin, run_jobs)

    with pytest.raises(Conflict, match="2026-02-01"):
        services.approve_run(actor=fin, run=march, now=NOW)
    services.approve_run(actor=fin, run=february, now=NOW)
    services.lock_run(actor=fin, run=february, now=NOW)

    assert services.approve_run(actor=fin, run=march, now=NOW).state == "approved"


def test_nothing_goes_in_front_of_an_approved_period(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)

    with pytest.raises(Conflict):
        run_of(fin, FEBRUARY)


def test_nobody_approves_or_pays_his_own_statement(ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(fin, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)

    with pytest.raises(Forbidden, match="somebody else"):
        services.approve_run(actor=fin, run=run, now=NOW)
    services.approve_run(actor=ada, run=run, now=NOW)
    services.lock_run(actor=ada, run=run, now=NOW)
    with pytest.raises(Forbidden, match="somebody else"):
        services.pay_run(actor=fin, run=run, now=NOW)


def test_an_approval_can_be_taken_back_with_a_reason(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)

    with pytest.raises(Refusal, match="why"):
        services.take_back_approval(actor=fin, run=run, reason=" ")
    services.take_back_approval(actor=fin, run=run, reason="a deal is missing")
    credit(alice, "2026-03-05", "1000")
    again = calculate(run, fin, run_jobs)

    assert (again.state, booked(again, alice)) == ("calculated", [Decimal("100.00")])
    assert AuditEntry.objects.filter(action="commission_run.approval_taken_back").get().reason == "a deal is missing"


def test_others_take_no_step(alice: User, maya: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    for actor in (alice, maya):
        with pytest.raises(Forbidden):
            services.create_run(actor=actor, period=APRIL)
        with pytest.raises(Forbidden):
            services.start_calculation(actor=actor, run=run)
        with pytest.raises(Forbidden):
            services.approve_run(actor=actor, run=run, now=NOW)


@pytest.mark.parametrize("period", [
    Period(date(2026, 3, 2), date(2026, 4, 2)), Period(date(2026, 3, 1), date(2026, 3, 31)), Period(date(2026, 3, 1), date(2026, 5, 1)),
])  # fmt: skip
def test_a_period_is_one_of_the_fiscal_calendar(period: Period, fin: User) -> None:
    with pytest.raises(Refusal, match="fiscal calendar"):
        services.create_run(actor=fin, period=period)


@pytest.mark.parametrize(("period", "kind"), [
    (MARCH, "month"), (Period(date(2026, 1, 1), date(2026, 4, 1)), "quarter"), (Period(date(2026, 1, 1), date(2027, 1, 1)), "year"),
])  # fmt: skip
def test_the_kind_follows_from_the_days(period: Period, kind: str, fin: User) -> None:
    assert services.create_run(actor=fin, period=period).pay_period == kind


def test_a_period_off_the_calendar_needs_its_kind(fin: User) -> None:
    run = services.create_run(actor=fin, period=Period(date(2011, 5, 31), date(2011, 8, 31)), pay_period="quarter")

    assert run.pay_period == "quarter"
    with pytest.raises(Refusal, match="too few or too many"):
        services.create_run(actor=fin, period=Period(date(2012, 5, 31), date(2012, 8, 31)), pay_period="month")


def test_people_with_credit_and_no_plan_are_told(
    alice: User, bob: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin)
    for user in (alice, bob):
        credit(user, "2026-03-05", "1000")
    run = calculate(run_of(fin), fin, run_jobs)

    attach_overview([run], "en")

    assert [(one.user, one.code) for one in run.overview.exceptions] == [(bob, "no_plan")]  # type: ignore[attr-defined]


def test_approval_tells_everybody_once(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)
    services.take_back_approval(actor=fin, run=run, reason="once more")
    services.approve_run(actor=fin, run=run, now=NOW)

    assert Notification.objects.filter(user=alice, kind="commission.statement").count() == 1


def test_all_invariants_hold_after_a_full_round(
    alice: User, maya: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin)
    plan_for(maya, author=ada, approver=fin, content=rules(rate(("0", "0.01"), credits="team")))
    credit(alice, "2026-03-05", "1000")
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)
    services.pay_run(actor=fin, run=run, now=NOW)

    keys = [f"commissions.{name}" for name in
            ("statement_is_its_lines", "closed_stays_closed", "lines_in_sequence", "approved_as_it_was", "paid_once")]  # fmt: skip
    assert [(result.invariant.key, result.findings) for result in examine(keys)] == [(key, ()) for key in keys]


def test_the_invariants_find_a_statement_that_is_not_its_lines(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin)
    calculate(run_of(fin), fin, run_jobs)
    CommissionStatement.objects.update(gross=5, total=5, payable=5)

    [result] = examine(["commissions.statement_is_its_lines"])

    assert len(result.findings) == 1


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Run in threads that start together; what each raised."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001  the test looks at it
            outcomes[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.ensure_connection()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_four_workers_for_one_person_book_once(alice: User, ada: User, fin: User) -> None:
    plan_for(alice, author=ada, approver=fin)
    for day in range(1, 9):
        credit(alice, f"2026-03-0{day}", "1000")
    run = services.start_calculation(actor=fin, run=run_of(fin))

    def work() -> object:
        return services.calculate_person(run_id=run.pk, user_id=alice.pk, calculation=1, now=NOW)

    assert at_once(work, work, work, work) == [None] * 4
    assert (CommissionLine.objects.count(), statement_of(run, alice).gross) == (8, Decimal("800.00"))


@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_finish_the_run_once(
    alice: User, bob: User, charlie: User, maya: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    people = [alice, bob, charlie, maya]
    plan_for(*people, author=ada, approver=fin)
    for user in people:
        credit(user, "2026-03-05", "1000")
    run = services.start_calculation(actor=fin, run=run_of(fin))

    acts = [
        lambda user=user: services.calculate_person(run_id=run.pk, user_id=user.pk, calculation=1, now=NOW)
        for user in people
    ]
    assert at_once(*acts) == [None] * 4
    run_jobs()

    present = CommissionRun.objects.get(pk=run.pk)
    assert (present.state, present.finished) == ("calculated", 1)
    assert AuditEntry.objects.filter(action="commission_run.calculated").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_period_is_paid_once(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)

    outcomes = at_once(*[lambda: services.pay_run(actor=fin, run=run, now=NOW)] * 4)

    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Conflict", "Conflict", "NoneType"]
    assert AuditEntry.objects.filter(action="commission_run.paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_posting_in_flight_while_the_period_closes(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    """Either the posting is in before the lock, or it isn't booked; never after."""
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    services.approve_run(actor=fin, run=run, now=NOW)
    services.take_back_approval(actor=fin, run=run, reason="once more")
    credit(alice, "2026-03-05", "1000")

    def post() -> object:
        return services.calculate_person(run_id=run.pk, user_id=alice.pk, calculation=1, now=NOW)

    def close() -> object:
        services.approve_run(actor=fin, run=run, now=NOW)
        return services.lock_run(actor=fin, run=run, now=NOW)

    at_once(post, close, post)

    statement, locked = statement_of(run, alice), CommissionRun.objects.get(pk=run.pk)
    total = CommissionLine.objects.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    assert (locked.state, statement.gross) == ("locked", total)
    assert CommissionLine.objects.filter(booked_at__gt=locked.locked_at).count() == 0
