"""Amounts that no rule gives: proposed by one, approved by another, in the sum of the statement, fixed with its period."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from commissions import services
from commissions.models import CommissionAdjustment, CommissionRun, CommissionStatement
from core.errors import Conflict, Forbidden, Refusal
from core.invariants import examine
from core.periods import Period
from people.models import Notification, User
from people.notices import sentence_of
from tests.factories.commissions import NOW, calculate, credit, plan_for, rate, rules, run_of, statement_of
from tests.fixtures import BrowserFor, RunJobs

D = Decimal


@pytest.fixture
def march(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> CommissionRun:
    plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.03"))))
    credit(alice, "2026-03-05", "10000")
    return calculate(run_of(fin), fin, run_jobs)


def proposed(actor: User, march: CommissionRun, alice: User, amount: str = "50.00") -> CommissionAdjustment:
    statement = statement_of(march, alice)
    return services.propose_adjustment(actor=actor, statement=statement, amount=D(amount), reason="Found a lead")


def amounts(march: CommissionRun, alice: User) -> tuple[Decimal, ...]:
    statement = statement_of(march, alice)
    return statement.gross, statement.adjusted, statement.total, statement.payable


def test_it_counts_when_a_second_person_approves_and_stays_when_calculated_again(
    march: CommissionRun, alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    adjustment = proposed(fin, march, alice)
    told = Notification.objects.filter(kind="commission.adjustment")
    assert [(one.user, sentence_of(one)) for one in told] == [
        (ada, "An adjustment of the pay of Alice Adler for 2026-03-01 – 2026-03-31 waits for a second person.")
    ]
    assert amounts(march, alice) == (D(300), D(0), D(300), D(300))
    with pytest.raises(Forbidden, match="second person"):
        services.approve_adjustment(actor=fin, adjustment=adjustment, now=NOW)

    services.approve_adjustment(actor=ada, adjustment=adjustment, now=NOW)
    assert amounts(march, alice) == (D(300), D(50), D(350), D(350))
    with pytest.raises(Conflict):
        services.reject_adjustment(actor=ada, adjustment=adjustment, now=NOW)

    credit(alice, "2026-03-06", "1000")
    calculate(march, fin, run_jobs)
    assert amounts(march, alice) == (D(330), D(50), D(380), D(380))
    assert {result.invariant.key for result in examine() if result.findings} == set()


def test_more_is_taken_than_was_earned_and_the_rest_is_carried(
    march: CommissionRun, alice: User, ada: User, fin: User
) -> None:
    services.approve_adjustment(actor=ada, adjustment=proposed(fin, march, alice, "-400"), now=NOW)

    statement = statement_of(march, alice)
    assert (statement.total, statement.payable, statement.carried_forward) == (D(-100), D(0), D(-100))


def test_a_period_is_not_approved_on_what_the_one_before_no_longer_says(
    march: CommissionRun, alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    """April was calculated; then March gets a deduction that is more than was earned, and late credit. April has to take both over."""
    credit(alice, "2026-04-07", "20000")
    april = calculate(run_of(fin, Period(date(2026, 4, 1), date(2026, 5, 1))), fin, run_jobs)
    services.approve_adjustment(actor=ada, adjustment=proposed(fin, march, alice, "-400"), now=NOW)
    services.approve_run(actor=ada, run=march, now=NOW)
    services.lock_run(actor=ada, run=march, now=NOW)

    with pytest.raises(Conflict) as refused:
        services.approve_run(actor=ada, run=april, now=NOW)
    assert refused.value.code == "outdated"
    april = calculate(april, fin, run_jobs)
    services.approve_run(actor=ada, run=april, now=NOW)

    statement = statement_of(april, alice)
    assert (statement.total, statement.brought_forward, statement.payable) == (D(600), D(-100), D(500))
    assert {result.invariant.key for result in examine() if result.findings} == set()


def test_a_rejected_one_never_counts(march: CommissionRun, alice: User, ada: User, fin: User) -> None:
    services.reject_adjustment(actor=fin, adjustment=proposed(fin, march, alice), now=NOW)  # his own: taken back
    services.reject_adjustment(actor=ada, adjustment=proposed(fin, march, alice), now=NOW)

    assert amounts(march, alice) == (D(300), D(0), D(300), D(300))


@pytest.mark.parametrize(
    ("amount", "reason"), [("0", "x"), ("1e16", "x"), ("5", "  "), ("5", "x" * 501), ("0.001", "x")]
)
def test_what_can_not_be_meant_is_refused(
    amount: str, reason: str, march: CommissionRun, alice: User, fin: User
) -> None:
    with pytest.raises(Refusal):
        services.propose_adjustment(actor=fin, statement=statement_of(march, alice), amount=D(amount), reason=reason)
    assert CommissionAdjustment.objects.count() == 0


def test_nobody_adjusts_his_own_pay_nor_without_the_role(march: CommissionRun, alice: User, maya: User) -> None:
    for user in (alice, maya):
        with pytest.raises(Forbidden):
            proposed(user, march, alice)


def test_a_closed_period_is_not_adjusted_also_not_in_the_database(
    march: CommissionRun, alice: User, ada: User, fin: User
) -> None:
    open_one, decided = proposed(fin, march, alice), proposed(fin, march, alice)
    services.approve_adjustment(actor=ada, adjustment=decided, now=NOW)
    with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
        CommissionAdjustment.objects.filter(pk=decided.pk).update(amount=5)
    services.approve_run(actor=fin, run=march, now=NOW)

    with pytest.raises(Conflict, match="next open one"):
        services.approve_adjustment(actor=ada, adjustment=open_one, now=NOW)
    for act in (
        lambda: CommissionAdjustment.objects.filter(pk=open_one.pk).update(amount=5),
        lambda: CommissionStatement.objects.update(adjusted=5, total=305, payable=305),
    ):
        with pytest.raises(DatabaseError, match="period is approved"), transaction.atomic():
            act()


def test_by_page(march: CommissionRun, alice: User, ada: User, fin: User, browser: BrowserFor) -> None:
    address = f"/commissions/statements/{statement_of(march, alice).pk}/"

    assert browser(fin).post(address + "adjustments/new/", {"amount": "x", "reason": "r"}).status_code == 422
    assert browser(fin).post(address + "adjustments/new/", {"amount": "25", "reason": "Fair helper"}).status_code == 302
    adjustment = CommissionAdjustment.objects.get()
    assert "Take back" in browser(fin).get(address).content.decode()
    browser(ada).post(f"{address}adjustments/{adjustment.pk}/approve/")

    shown = browser(alice).get(address).content.decode()
    assert ("Fair helper" in shown, "¥325" in shown, "adjustments/new/" in shown) == (True, True, False)
    assert browser(alice).post(address + "adjustments/new/", {"amount": "25", "reason": "me"}).status_code == 403
    assert browser(alice).get("/commissions/next-payment/").status_code == 200


def test_only_what_was_looked_at_is_approved(march: CommissionRun, fin: User, run_jobs: RunJobs) -> None:
    calculate(march, fin, run_jobs)

    with pytest.raises(Conflict, match="calculated again meanwhile"):
        services.approve_run(actor=fin, run=march, now=NOW, calculation=1)
    assert services.approve_run(actor=fin, run=march, now=NOW, calculation=2).state == "approved"


def test_the_statement_on_paper(march: CommissionRun, alice: User, bob: User, browser: BrowserFor) -> None:
    address = f"/commissions/statements/{statement_of(march, alice).pk}/pdf/"

    paper = browser(alice).get(address)
    text = PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()

    assert paper.headers["Content-Type"] == "application/pdf"
    assert all(words in text for words in ("Commission statement", "Alice", "10,000.00 × 3 %", "¥300.00"))
    assert browser(bob).get(address).status_code == 404
