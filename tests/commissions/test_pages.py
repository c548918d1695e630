"""The person's door: pages, forms and steps, with and without JavaScript."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commissions import services
from commissions.models import CommissionPlan, CommissionRun, CommissionStatement, PlanAssignment, PlanVersion
from people.models import Team, User
from tests.factories.commissions import (
    MARCH,
    NOW,
    calculate,
    credit,
    plan_for,
    rate,
    rules,
    run_of,
    statement_of,
)
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import BrowserFor, RunJobs


@pytest.fixture
def paid(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> CommissionRun:
    """A calculated March with one line of Alice."""
    plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.03"), ("100000", "0.05"))))
    credit(alice, "2026-03-05", "120000", opportunity=OpportunityFactory(owner=alice, name="Big harbour"))
    return calculate(run_of(fin), fin, run_jobs)


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_rep_finds_the_statement_with_its_reason(alice: User, paid: CommissionRun, browser: BrowserFor) -> None:
    client, statement = browser(alice), statement_of(paid, alice)

    listed, shown = words(client, "/commissions/"), words(client, f"/commissions/statements/{statement.pk}/")

    assert ("March 2026" in listed, "Periods" in listed) == (True, False)
    assert "100,000.00 × 3 % + 20,000.00 × 5 %" in shown
    assert "Big harbour" in shown
    assert "¥4,000.00" in shown


def test_others_find_neither(bob: User, charlie: User, alice: User, paid: CommissionRun, browser: BrowserFor) -> None:
    statement = statement_of(paid, alice)
    for stranger in (bob, charlie):
        client = browser(stranger)
        assert client.get(f"/commissions/statements/{statement.pk}/").status_code == 404
        assert client.get(f"/commissions/runs/{paid.pk}/").status_code == 404
        assert "March 2026" not in words(client, "/commissions/")


def test_acknowledge_by_htmx_and_without(alice: User, paid: CommissionRun, browser: BrowserFor) -> None:
    statement = statement_of(paid, alice)

    answer = browser(alice, htmx=True).post(f"/commissions/statements/{statement.pk}/acknowledge/")

    assert answer.status_code == 204
    assert json.loads(answer.headers["HX-Trigger"])["statement-changed"] == str(statement.pk)
    assert statement_of(paid, alice).acknowledged_at is not None
    plain = browser(alice).post(f"/commissions/statements/{statement.pk}/acknowledge/")
    assert (plain.status_code, plain.headers["Location"]) == (302, f"/commissions/statements/{statement.pk}/")


def test_a_question_about_a_line_and_its_answer(
    alice: User, fin: User, paid: CommissionRun, browser: BrowserFor
) -> None:
    statement = statement_of(paid, alice)
    line = statement.lines.get()
    address = f"/commissions/statements/{statement.pk}/dispute/?line={line.pk}"

    assert browser(alice).post(address, {"reason": " "}).status_code == 422
    assert browser(alice).post(address, {"reason": "The rate should be 6 %."}).status_code == 302
    question = statement.disputes.get()
    assert question.line == line
    assert "The rate should be 6 %." in words(browser(fin), f"/commissions/statements/{statement.pk}/")
    assert (
        browser(fin)
        .post(f"/commissions/statements/{statement.pk}/disputes/{question.pk}/", {"answer": "5 % it is."})
        .status_code
        == 302
    )
    assert "5 % it is." in words(browser(alice), f"/commissions/statements/{statement.pk}/")


def test_finance_takes_a_period_from_new_to_paid(
    alice: User, ada: User, fin: User, browser: BrowserFor, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    client = browser(fin)

    made = client.post("/commissions/runs/new/", {"pay_period": "month", "day": "2026-03-17"})
    address = made.headers["Location"]
    assert "Calculate" in words(client, address)
    client.post(address + "calculate/")
    assert "Calculated for 0 of 1 people" in words(client, address)
    run_jobs()
    for verb, state in (("approve", "approved"), ("lock", "locked"), ("pay", "paid")):
        client.post(address + verb + "/")
        assert CommissionRun.objects.get().state == state
    assert client.post(address + "calculate/").status_code == 302
    assert (CommissionRun.objects.get().calculation, CommissionStatement.objects.get().state) == (1, "paid")


def test_a_refused_step_says_why(fin: User, ada: User, browser: BrowserFor, run_jobs: RunJobs) -> None:
    plan_for(fin, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)

    answer = browser(fin, htmx=True).post(f"/commissions/runs/{run.pk}/approve/")

    assert answer.status_code in (204, 403)
    assert "somebody else has to approve it" in answer.headers.get("HX-Trigger", "") + answer.content.decode()
    assert "somebody else has to approve it" in words(browser(fin), f"/commissions/runs/{run.pk}/")


def test_an_approval_is_taken_back_in_the_dialog(fin: User, paid: CommissionRun, browser: BrowserFor) -> None:
    services.approve_run(actor=fin, run=paid, now=NOW)
    client = browser(fin)

    assert client.post(f"/commissions/runs/{paid.pk}/reopen/", {"reason": ""}).status_code == 422
    assert client.post(f"/commissions/runs/{paid.pk}/reopen/", {"reason": "one is missing"}).status_code == 302
    assert CommissionRun.objects.get().state == "calculated"


def test_what_if(alice: User, paid: CommissionRun, browser: BrowserFor) -> None:
    version = PlanVersion.objects.get()
    address = f"/commissions/plans/{version.plan_id}/versions/{version.pk}/try/"

    shown = browser(alice, htmx=True).get(
        f"{address}?credited=96000&deal=10000&quota=", headers={"HX-Target": "what-if"}
    )

    told = shown.content.decode()
    assert "¥420.00" in told
    assert "4,000.00 × 3 % + 6,000.00 × 5 %" in told
    assert "<html" not in told
    assert browser(alice).get(f"{address}?credited=x").status_code == 422


def test_whole_teams_are_put_on_a_plan(
    region: Team,
    south: Team,
    alice: User,
    bob: User,
    charlie: User,
    maya: User,
    ada: User,
    fin: User,
    browser: BrowserFor,
) -> None:
    plan = plan_for(author=ada, approver=fin)
    address, client = f"/commissions/plans/{plan.pk}/people/new/", browser(ada)

    assert client.post(address, {"start_on": "2026-01-01"}).status_code == 422
    client.post(address, {"start_on": "2026-01-01", "teams": [south.pk], "user": [alice.pk, charlie.pk]})
    assert on_plan(plan) == {alice.pk, charlie.pk}
    client.post(address, {"start_on": "2026-01-01", "teams": [region.pk]})
    assert on_plan(plan) == {alice.pk, charlie.pk}, "all or none: two of them are on it already"
    services.remove_assignment(actor=ada, assignment=PlanAssignment.objects.get(user=alice))
    services.remove_assignment(actor=ada, assignment=PlanAssignment.objects.get(user=charlie))
    client.post(address, {"start_on": "2026-01-01", "teams": [region.pk]})

    assert on_plan(plan) == {alice.pk, bob.pk, charlie.pk, maya.pk}


def on_plan(plan: CommissionPlan) -> set[Any]:
    return set(plan.assignments.values_list("user_id", flat=True))


def test_the_statement_is_exported_as_it_is_shown(alice: User, paid: CommissionRun, browser: BrowserFor) -> None:
    statement = statement_of(paid, alice)

    answer = browser(alice).get(f"/commissions/statements/{statement.pk}/export/?as=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert sum((Decimal(row[rows[0].index("Amount")]) for row in rows[1:]), Decimal(0)) == statement.gross
    assert rows[1][rows[0].index("Explanation")] == "100,000.00 × 3 % + 20,000.00 × 5 %"


@pytest.mark.parametrize("address", ["/commissions/", "/commissions/runs/", "/commissions/plans/"])
def test_list_pages_cost_the_same_for_one_row_and_for_three(
    address: str, alice: User, bob: User, maya: User, ada: User, fin: User, browser: BrowserFor, run_jobs: RunJobs,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    client = browser(fin)
    plan_for(alice, author=ada, approver=fin)
    calculate(run_of(fin), fin, run_jobs)
    expected = {
        "/commissions/": LIST_QUERIES["statements"],
        "/commissions/runs/": LIST_QUERIES["runs"],
        "/commissions/plans/": LIST_QUERIES["plans"],
    }[address]
    client.get(address)
    with django_assert_num_queries(expected):
        client.get(address)
    for number, user in enumerate((bob, maya)):
        plan_for(user, author=ada, approver=fin)
        services.create_run(actor=fin, period=type(MARCH)(date(2026, 4 + number, 1), date(2026, 5 + number, 1)))
    calculate(CommissionRun.objects.get(start_on=MARCH.start), fin, run_jobs)
    with django_assert_num_queries(expected):
        client.get(address)


LIST_QUERIES = {"statements": 8, "runs": 6, "plans": 8}
