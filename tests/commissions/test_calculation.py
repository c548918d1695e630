"""From credit to lines: what a run books, and what it doesn't."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from commissions import services
from commissions.models import CommissionLine, CommissionRun, CommissionStatement
from commissions.queries.as_of import as_of
from commissions.subscriptions import on_credit_booked
from core.errors import Conflict
from core.periods import Period
from people.models import User
from targets.services import set_target
from tests.factories.commissions import (
    APRIL,
    FEBRUARY,
    MARCH,
    NOW,
    booked,
    calculate,
    credit,
    new_version,
    plan_for,
    rate,
    reversal,
    rules,
    run_of,
    statement_of,
)
from tests.fixtures import RunJobs

D = Decimal
TIERS = rules(rate(("0", "0.03"), ("100000", "0.05")))


def close(run: CommissionRun, fin: User) -> CommissionRun:
    services.approve_run(actor=fin, run=run, now=NOW)
    return services.lock_run(actor=fin, run=run, now=NOW)


def test_a_run_books_what_the_plan_says(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    first, second = credit(alice, "2026-03-05", "90000"), credit(alice, "2026-03-09", "30000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert (run.state, run.people, run.is_calculating) == ("calculated", 1, False)
    lines = list(CommissionLine.objects.order_by("on"))
    assert [(line.credit_id, line.amount) for line in lines] == [(first.pk, D("2700.00")), (second.pk, D("1300.00"))]
    statement = statement_of(run, alice)
    assert (statement.state, statement.gross, statement.payable) == ("calculated", D("4000.00"), D("4000.00"))


def test_a_second_calculation_books_nothing(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    credit(alice, "2026-03-05", "90000")
    run = calculate(run_of(fin), fin, run_jobs)
    before = list(CommissionStatement.objects.values("pk", "version", "gross", "total", "calculated_at"))

    calculate(run, fin, run_jobs)

    assert booked(run, alice) == [D("2700.00")]
    assert list(CommissionStatement.objects.values("pk", "version", "gross", "total", "calculated_at")) == before


def test_only_credit_while_on_the_plan_counts(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, start=date(2026, 3, 10), content=TIERS)
    credit(alice, "2026-03-09", "90000")
    credit(alice, "2026-03-10", "50000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, alice) == [D("1500.00")]


def test_what_lies_before_the_first_period_counts_for_the_steps_and_is_not_paid(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    credit(alice, "2026-01-15", "90000")
    credit(alice, "2026-03-09", "30000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, alice) == [D("1300.00")]


def test_a_reversal_of_what_was_paid_elsewhere_is_taken_back_here(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    old = credit(alice, "2026-01-15", "90000")
    reversal(old, "2026-03-20")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, alice) == [D("-2700.00")]


def test_late_credit_lands_in_the_next_open_period_and_the_locked_one_stays(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    credit(alice, "2026-03-05", "90000")
    march = close(calculate(run_of(fin), fin, run_jobs), fin)
    locked = list(CommissionLine.objects.values())
    late = credit(alice, "2026-03-01", "20000")

    april = calculate(run_of(fin, APRIL), fin, run_jobs)

    # late: 20,000 × 3 %; the deal of 5 March now reaches from 20,000 to 110,000: 200 more.
    assert booked(april, alice) == [D("600.00"), D("200.00")]
    correction = april.lines.get(amount="200.00")
    assert (correction.corrects.run_id, correction.earned, correction.sequence) == (march.pk, D("2900.00"), 1)
    assert april.lines.get(credit=late).corrects is None
    assert list(march.lines.values()) == locked


def test_a_reversal_lands_in_the_open_period_with_a_negative_line(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    deal = credit(alice, "2026-03-05", "10000")
    close(calculate(run_of(fin), fin, run_jobs), fin)
    reversal(deal, "2026-04-10")

    april = calculate(run_of(fin, APRIL), fin, run_jobs)

    assert booked(april, alice) == [D("-300.00")]
    statement = statement_of(april, alice)
    assert (statement.total, statement.payable, statement.carried_forward) == (D("-300.00"), D(0), D("-300.00"))


def test_a_negative_balance_is_carried_forward(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    deal = credit(alice, "2026-02-05", "10000")
    close(calculate(run_of(fin, FEBRUARY), fin, run_jobs), fin)
    reversal(deal, "2026-03-10")
    close(calculate(run_of(fin), fin, run_jobs), fin)
    credit(alice, "2026-04-05", "30000")

    statement = statement_of(calculate(run_of(fin, APRIL), fin, run_jobs), alice)

    assert (statement.gross, statement.brought_forward, statement.payable) == (D("900.00"), D("-300.00"), D("600.00"))


def test_a_recoverable_draw_is_owed_and_taken_from_later_earnings(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    content = {**TIERS, "draw": {"amount": "2000", "kind": "recoverable"}}
    plan_for(alice, author=ada, approver=fin, content=content)
    credit(alice, "2026-02-05", "50000")
    february = close(calculate(run_of(fin, FEBRUARY), fin, run_jobs), fin)
    credit(alice, "2026-03-05", "70000")

    march = calculate(run_of(fin), fin, run_jobs)

    assert [
        (s.gross, s.advanced, s.recovered, s.total) for s in (statement_of(run, alice) for run in (february, march))
    ] == [
        (D("1500.00"), D("500.00"), D("0.00"), D("2000.00")),
        (D("2500.00"), D("0.00"), D("500.00"), D("2000.00")),
    ]
    assert [part.balance for part in statement_of(march, alice).plans.all()] == [D(0)]


def test_a_retroactive_version_books_new_minus_old_into_the_open_period(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan = plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.03"))))
    credit(alice, "2026-03-05", "10000")
    march = close(calculate(run_of(fin), fin, run_jobs), fin)
    new_version(plan, rules(rate(("0", "0.04"))), start=date(2026, 3, 1), author=ada, approver=fin)
    credit(alice, "2026-04-05", "1000")

    april = calculate(run_of(fin, APRIL), fin, run_jobs)

    assert booked(march, alice) == [D("300.00")]
    assert booked(april, alice) == [D("100.00"), D("40.00")]


def test_each_day_is_paid_by_the_version_that_holds_on_it(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan = plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.03"), ("15000", "0.10"))))
    new_version(plan, rules(rate(("0", "0.04"), ("15000", "0.20"))), start=date(2026, 3, 10), author=ada, approver=fin)
    credit(alice, "2026-03-05", "10000")
    credit(alice, "2026-03-15", "10000")

    run = calculate(run_of(fin), fin, run_jobs)

    # The steps count on: 5,000 × 4 % and 5,000 × 20 % for the second deal.
    assert booked(run, alice) == [D("300.00"), D("1200.00")]


def test_attainment_uses_the_persons_target(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    content = rules(rate(("0", "0.05"), ("1", "0.10"), by="attainment", window="period"))
    plan_for(alice, author=ada, approver=fin, content=content)
    set_target(actor=ada, metric="won_amount", user=alice, period=MARCH, value=D("10000"))
    credit(alice, "2026-03-05", "15000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, alice) == [D("1000.00")]
    assert statement_of(run, alice).problems == []


def test_a_quarters_quota_is_the_sum_of_its_months(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    content = rules(rate(("0", "0"), ("1", "0.10"), by="attainment", window="quarter"))
    plan_for(alice, author=ada, approver=fin, content=content)
    for month in (1, 2, 3):
        period = Period(date(2026, month, 1), date(2026, month + 1, 1))
        set_target(actor=ada, metric="won_amount", user=alice, period=period, value=D("5000"))
    credit(alice, "2026-03-05", "16000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, alice) == [D("100.00")]


def test_without_a_target_nothing_is_paid_and_the_run_says_so(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    content = rules(rate(("0", "0.05"), by="attainment"))
    plan_for(alice, author=ada, approver=fin, content=content)
    credit(alice, "2026-03-05", "15000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, alice) == []
    assert [problem["code"] for problem in statement_of(run, alice).problems] == ["no_quota"]


def test_a_manager_is_paid_for_the_team_and_not_for_overlay_or_other_teams(
    alice: User, bob: User, maya: User, charlie: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(maya, author=ada, approver=fin, content=rules(rate(("0", "0.01"), credits="team")))
    credit(alice, "2026-03-05", "10000")
    credit(bob, "2026-03-06", "5000")
    credit(bob, "2026-03-06", "7000", kind="overlay")
    credit(charlie, "2026-03-07", "90000")
    credit(maya, "2026-03-08", "1000")

    run = calculate(run_of(fin), fin, run_jobs)

    assert booked(run, maya) == [D("100.00"), D("50.00")]


def test_foreign_credit_counts_at_the_ledgers_own_amount(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.10"))))
    credit(alice, "2026-03-05", "1000.01", currency="EUR", fx_rate="7.8123", base_amount=D("7812.38"))

    run = calculate(run_of(fin), fin, run_jobs)

    [line] = run.lines.all()
    assert (line.base, line.amount) == (D("7812.38"), D("781.24"))


def test_two_bonuses_are_two_entries(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    bonus: dict[str, Any] = {"key": "prize", "kind": "bonus", "basis": "won", "window": "period", "amount": "500",
                             "when": {"by": "amount", "at_least": "100"}}  # fmt: skip
    plan_for(alice, author=ada, approver=fin, content=rules(bonus))
    credit(alice, "2026-02-05", "200")
    close(calculate(run_of(fin, FEBRUARY), fin, run_jobs), fin)
    credit(alice, "2026-03-05", "200")

    run = calculate(run_of(fin), fin, run_jobs)

    assert list(CommissionLine.objects.order_by("mark").values_list("mark", "amount", "credit")) == [
        ("window:2026-02-01", D("500.00"), None),
        ("window:2026-03-01", D("500.00"), None),
    ]
    assert statement_of(run, alice).gross == D("500.00")


def test_new_credit_reaches_the_open_statement_by_itself(
    alice: User, maya: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    plan_for(maya, author=ada, approver=fin, content=rules(rate(("0", "0.01"), credits="team")))
    run = calculate(run_of(fin), fin, run_jobs)
    credit(alice, "2026-03-05", "10000")
    on_credit_booked({"users": [str(alice.pk)], "days": ["2026-03-05"]}, "delivery-1")
    on_credit_booked({"users": [str(alice.pk)], "days": ["2026-03-05"]}, "delivery-1")
    run_jobs()

    assert (booked(run, alice), booked(run, maya)) == ([D("300.00")], [D("100.00")])


def test_a_closed_period_is_not_calculated(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, content=TIERS)
    credit(alice, "2026-03-05", "10000")
    run = close(calculate(run_of(fin), fin, run_jobs), fin)
    credit(alice, "2026-03-06", "10000")

    with pytest.raises(Conflict):
        services.start_calculation(actor=fin, run=run)
    services.calculate_person(run_id=run.pk, user_id=alice.pk, calculation=run.calculation, now=NOW)

    assert booked(run, alice) == [D("300.00")]


def test_a_run_without_anybody_is_finished_too(fin: User, run_jobs: RunJobs) -> None:
    run = calculate(run_of(fin), fin, run_jobs)

    assert (run.state, run.people) == ("calculated", 0)


def test_a_calculation_asked_for_twice_finishes_once_with_the_last(
    alice: User, bob: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan_for(alice, bob, author=ada, approver=fin, content=TIERS)
    credit(alice, "2026-03-05", "10000")
    run = run_of(fin)
    services.start_calculation(actor=fin, run=run)
    services.start_calculation(actor=fin, run=run)

    run_jobs()

    run.refresh_from_db()
    assert (run.calculation, run.finished, run.state) == (2, 2, "calculated")
    assert booked(run, alice) == [D("300.00")]


def test_a_closed_statement_is_computed_again_as_of_then(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    """Late credit and a new version change what would be paid today, and nothing of what was known then."""
    plan = plan_for(alice, author=ada, approver=fin, content=TIERS)
    credit(alice, "2026-03-05", "10000")
    march = close(calculate(run_of(fin), fin, run_jobs), fin)
    statement = statement_of(march, alice)
    found = as_of(statement)
    assert found is not None
    assert (found.gross, found.lines, found.differences) == (D(300), 1, [])

    credit(alice, "2026-03-06", "5000")
    draft = services.add_version(
        actor=ada, plan=plan, effective_start=date(2026, 1, 1), effective_end=None, rules=rules(rate(("0", "0.10")))
    )
    sent = services.submit_version(actor=ada, plan_version=draft, now=timezone.now())
    services.approve_version(actor=fin, plan_version=sent, now=timezone.now())
    assert as_of(statement) == found
    later = calculate(run_of(fin, APRIL), fin, run_jobs)
    assert sum(booked(later, alice)) == D(1200)
    assert as_of(statement) == found
