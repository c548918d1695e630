"""Pay that waits for the customer's money: how the ledger's collected credit reaches the calculation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions import services
from commissions.models import CommissionRun
from commissions.reading import sentence_of
from core.periods import Period
from people.models import User
from targets.services import set_target
from tests.factories.commissions import (
    APRIL,
    FEBRUARY,
    MARCH,
    NOW,
    approve,
    booked,
    calculate,
    credit,
    draft,
    plan_for,
    rate,
    reversal,
    rules,
    run_of,
)
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import RunJobs

D = Decimal
HELD = {"on_booking": "0.8", "on_collection": "0.2", "collection": "in_full"}


def close(run: CommissionRun, fin: User) -> CommissionRun:
    services.approve_run(actor=fin, run=run, now=NOW)
    return services.lock_run(actor=fin, run=run, now=NOW)


def test_what_is_held_of_a_payment_is_paid_when_the_contract_is_complete(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    content = rules(rate(("0", "0.03"), ("100000", "0.05"), basis="collected"), release=HELD)
    plan_for(alice, author=ada, approver=fin, content=content)
    deal = OpportunityFactory(owner=alice)
    credit(alice, "2026-03-01", "120000", basis="signed", opportunity=deal)
    credit(alice, "2026-03-05", "60000", basis="collected", opportunity=deal)

    march = close(calculate(run_of(fin), fin, run_jobs), fin)
    assert booked(march, alice) == [D("1440.00")]

    last = credit(alice, "2026-04-10", "60000", basis="collected", opportunity=deal)
    april = close(calculate(run_of(fin, APRIL), fin, run_jobs), fin)
    assert booked(april, alice) == [D("360.00"), D("2200.00")]

    reversal(
        last, "2026-05-02"
    )  # refunded: the contract is open again, so the 20 % of the first payment are held again
    may = calculate(run_of(fin, Period(date(2026, 5, 1), date(2026, 6, 1))), fin, run_jobs)
    assert booked(may, alice) == [D("-360.00"), D("-2200.00")]


def test_a_won_deal_is_released_pro_rata_as_anybody_collects(
    alice: User, bob: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    """Two people share the deal; the share paid is that of the whole deal, whoever's credit the money is."""
    content = rules(rate(("0", "0.10")), release={"on_booking": "0.5", "on_collection": "0.5"})
    plan_for(alice, author=ada, approver=fin, content=content)
    deal = OpportunityFactory(owner=alice)
    for person, part in ((alice, "6000"), (bob, "4000")):
        credit(person, "2026-03-05", part, opportunity=deal)
    credit(bob, "2026-03-20", "2500", basis="collected", opportunity=deal)

    march = calculate(run_of(fin), fin, run_jobs)

    assert booked(march, alice) == [D("375.00")]  # 600.00 × (50 % + 50 % × 25 %)


def test_money_that_came_in_before_the_first_period_here_was_settled_elsewhere(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    content = rules(rate(("0", "0.10")), release={"on_booking": "0.5", "on_collection": "0.5"})
    plan_for(alice, author=ada, approver=fin, content=content)
    deal = OpportunityFactory(owner=alice)
    credit(alice, "2026-01-05", "10000", opportunity=deal)
    credit(alice, "2026-02-05", "4000", basis="collected", opportunity=deal)
    credit(alice, "2026-03-05", "6000", basis="collected", opportunity=deal)

    march = calculate(run_of(fin), fin, run_jobs)

    assert booked(march, alice) == [D("300.00")]  # of 1,000.00 the half that waits, for the 60 % of the money of March


def test_a_new_target_incentive_leaves_the_months_before_it(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    curve = {"points": [{"at": "0", "pays": "0"}, {"at": "1", "pays": "1"}], "beyond": "continue"}
    part = {"key": "c", "name": "Curve", "kind": "curve", "basis": "won", "window": "period", "curve": curve}
    plan = approve(draft(ada, rules(part)), author=ada, approver=fin).plan
    for start, end, incentive in ((date(2026, 1, 1), date(2026, 3, 1), "1000"), (date(2026, 3, 1), None, "2000")):
        services.assign(
            actor=ada, plan=plan, user=alice, start_on=start, end_on=end, target_incentive=Decimal(incentive)
        )
    for period in (FEBRUARY, MARCH):
        set_target(actor=ada, metric="won_amount", period=period, value=D("10000"), user=alice)
    credit(alice, "2026-02-10", "5000")
    credit(alice, "2026-03-10", "5000")

    february = close(calculate(run_of(fin, FEBRUARY), fin, run_jobs), fin)
    march = calculate(run_of(fin), fin, run_jobs)

    assert (booked(february, alice), booked(march, alice)) == ([D("500.00")], [D("1000.00")])


def test_who_has_left_gets_half_of_what_comes_in_later_and_all_of_what_was_finished(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    """The usual template in China: signed but not collected 50 % when collected, finished 100 %."""
    content = rules(rate(("0", "0.10"), basis="collected"), leaver={"unfinished": "0.5"})
    plan = plan_for(alice, author=ada, approver=fin, content=content)
    deal, later = OpportunityFactory(owner=alice), OpportunityFactory(owner=alice)
    credit(alice, "2026-03-01", "10000", basis="signed", opportunity=deal)
    credit(alice, "2026-03-05", "4000", basis="collected", opportunity=deal)
    assert booked(close(calculate(run_of(fin), fin, run_jobs), fin), alice) == [D("400.00")]

    services.change_assignment(
        actor=ada, assignment=plan.assignments.get(), changes={"end_on": date(2026, 4, 1)}, version=None
    )
    refunded = credit(alice, "2026-04-10", "6000", basis="collected", opportunity=deal)
    credit(alice, "2026-04-02", "5000", basis="signed", opportunity=later)
    credit(alice, "2026-04-20", "5000", basis="collected", opportunity=later)
    april = close(calculate(run_of(fin, APRIL), fin, run_jobs), fin)
    assert booked(april, alice) == [D("300.00")]
    line = april.lines.get()
    assert "50 % of 600.00, because the money came in after leaving" in sentence_of(line, "en")
    assert "离职后到账" in sentence_of(line, "zh")

    reversal(refunded, "2026-05-02")
    may = calculate(run_of(fin, Period(date(2026, 5, 1), date(2026, 6, 1))), fin, run_jobs)
    assert booked(may, alice) == [D("-300.00")]


def test_what_was_held_back_is_halved_as_far_as_it_was_open_when_somebody_left(
    alice: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    content = rules(
        rate(("0", "0.10")), release={"on_booking": "0.5", "on_collection": "0.5"}, leaver={"unfinished": "0.5"}
    )
    plan = plan_for(alice, author=ada, approver=fin, content=content)
    finished, open_one = OpportunityFactory(owner=alice), OpportunityFactory(owner=alice)
    for deal in (finished, open_one):
        credit(alice, "2026-03-01", "1000", opportunity=deal)
    credit(alice, "2026-03-02", "1000", basis="collected", opportunity=finished)
    assert sum(booked(close(calculate(run_of(fin), fin, run_jobs), fin), alice)) == D("150.00")

    services.change_assignment(
        actor=ada, assignment=plan.assignments.get(), changes={"end_on": date(2026, 4, 1)}, version=None
    )
    credit(alice, "2026-04-10", "1000", basis="collected", opportunity=open_one)
    assert booked(calculate(run_of(fin, APRIL), fin, run_jobs), alice) == [D("25.00")]
