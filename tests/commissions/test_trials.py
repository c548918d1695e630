"""A draft against last quarter's real credit, and what it would change about the past."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions import services
from commissions.models import CommissionLine
from commissions.queries.trials import trial
from people.models import User
from tests.factories.commissions import MARCH, calculate, credit, plan_for, rate, rules, run_of
from tests.fixtures import BrowserFor, RunJobs

TODAY = date(2026, 5, 10)
D = Decimal


def test_last_quarter_by_the_draft_beside_what_holds_and_the_delta_of_the_past(
    alice: User, bob: User, ada: User, fin: User, run_jobs: RunJobs
) -> None:
    plan = plan_for(alice, bob, author=ada, approver=fin, content=rules(rate(("0", "0.03"))))
    credit(alice, "2025-12-20", "5000")
    for day, amount in (("2026-01-15", "60000"), ("2026-03-05", "60000"), ("2026-04-02", "7000")):
        credit(alice, day, amount)
    calculate(run_of(fin, MARCH), fin, run_jobs)
    booked = CommissionLine.objects.count()
    draft = services.add_version(
        actor=ada, plan=plan, effective_start=date(2026, 3, 1), rules=rules(rate(("0", "0.03"), ("100000", "0.05")))
    )

    found = trial(draft, TODAY)

    assert (found.period.start, found.period.end) == (date(2026, 1, 1), date(2026, 4, 1))
    assert [(row.user, row.present, row.draft, row.difference, row.delta) for row in found.rows] == [
        (alice, D("3600.00"), D("4000.00"), D("400.00"), D("400.00")), (bob, D(0), D(0), D(0), D(0)),
    ]  # fmt: skip
    assert (found.present, found.draft, found.delta) == (D("3600.00"), D("4000.00"), D("400.00"))
    assert CommissionLine.objects.count() == booked


def test_the_page_is_for_those_who_manage_plans(alice: User, ada: User, fin: User, browser: BrowserFor) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    draft = services.add_version(actor=ada, plan=plan, effective_start=date(2026, 3, 1), rules=rules())
    address = f"/commissions/plans/{plan.pk}/versions/{draft.pk}/trial/"

    assert alice.full_name in browser(ada).get(address).content.decode()
    assert browser(alice).get(address).status_code == 403
