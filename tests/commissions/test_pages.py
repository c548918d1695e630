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
from commissions.forms import NewPlanForm
from commissions.models import CommissionPlan, CommissionRun, CommissionStatement, PlanAssignment, PlanVersion
from commissions.plan_form import initial_from, rules_from
from people.models import User
from tests.factories.commissions import (
    MARCH,
    NOW,
    calculate,
    credit,
    draft,
    plan_for,
    rate,
    rules,
    run_of,
    statement_of,
)
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import BrowserFor, RunJobs

TYPED = {
    "name": "Field sales", "description": "", "effective_start": "2026-01-01", "last_on": "", "component_name": "Base", "basis": "won",
    "credits": "own", "pay_period": "month", "window": "year", "mode": "marginal", "by": "amount", "from_1": "0", "rate_1": "3",
    "from_2": "100000", "rate_2": "5.5", "cap": "", "held_percent": "20", "draw_amount": "2000", "draw_kind": "recoverable",
    "restate_attainment": "on",
}  # fmt: skip


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


def test_a_plan_by_form_alone(ada: User, fin: User, alice: User, browser: BrowserFor) -> None:
    admin = browser(ada)

    made = admin.post("/commissions/plans/new/", TYPED)
    plan = CommissionPlan.objects.get()
    assert made.headers["Location"] == f"/commissions/plans/{plan.pk}/"
    version = plan.versions.get()
    assert version.rules == {
        "currency": "CNY", "pay_period": "month", "tie": "upper", "cap": None,
        "components": [{"key": "base", "name": "Base", "kind": "rate", "basis": "won", "credits": "own", "base": "amount",
                        "window": "year", "match": {}, "over": "0", "cap": None,
                        "tiers": {"mode": "marginal", "by": "amount",
                                  "steps": [{"from": "0", "rate": "0.03"}, {"from": "100000", "rate": "0.055"}]}}],
        "draw": {"amount": "2000", "kind": "recoverable"},
        "clawback": {"restate_attainment": True, "schedule": []}, "release": {"on_booking": "0.8", "on_collection": "0.2"},
    }  # fmt: skip
    address = f"/commissions/plans/{plan.pk}/versions/{version.pk}/"
    admin.post(address + "submit/")
    browser(fin).post(address + "approve/")
    assert plan.versions.get().state == "approved"
    admin.post(
        f"/commissions/plans/{plan.pk}/people/new/",
        {"user": str(alice.pk), "start_on": "2026-01-01", "last_on": "2026-12-31"},
    )
    assert PlanAssignment.objects.values_list("user_id", "end_on").get() == (alice.pk, date(2027, 1, 1))
    shown = words(browser(alice), f"/commissions/plans/{plan.pk}/")
    assert (
        "Base: of the won amount 3 % up to 100,000.00, then 5.5 %, each slice at its own rate; counted over the year."
        in shown
    )


@pytest.mark.parametrize(("changes", "said"), [
    ({"name": ""}, "required"), ({"rate_1": "", "rate_2": ""}, "At least one step needs a rate"),
    ({"from_1": "5"}, "The first step must start at 0"), ({"from_2": "0"}, "Each step must start above"),
    ({"rate_2": "", "from_2": "7"}, "This step needs a rate"), ({"held_percent": "120"}, "100"),
    ({"last_on": "2025-01-01"}, "The last day lies before the first"), ({"basis": "hope"}, "valid choice"), ({"rate_1": "NaN"}, "number"),
])  # fmt: skip
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    changes: dict[str, str], said: str, ada: User, browser: BrowserFor
) -> None:
    answer = browser(ada).post("/commissions/plans/new/", {**TYPED, **changes})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Base"' in answer.content.decode()
    assert CommissionPlan.objects.count() == 0


def test_the_form_shows_what_it_made() -> None:
    form = NewPlanForm(TYPED)
    assert form.is_valid()
    made = rules_from(form.cleaned_data, "CNY")

    shown = initial_from(made)

    assert shown is not None
    again = NewPlanForm({**TYPED, **{name: "" if value is None else value for name, value in shown.items()}})
    assert again.is_valid(), again.errors
    assert rules_from(again.cleaned_data, "CNY") == made


@pytest.mark.parametrize("content", [
    rules(rate(), rate(key="two")), rules(rate(over="5")), rules(rate(match={"products": ["GTX"]})), rules(cap="5"),
    rules(clawback={"restate_attainment": True, "schedule": [{"within_days": 9, "share": "1"}]}), rules(rate(by="quantity")),
])  # fmt: skip
def test_what_the_form_can_not_say_is_edited_as_rules(content: dict[str, Any], ada: User, browser: BrowserFor) -> None:
    version = draft(ada, content)
    address = f"/commissions/plans/{version.plan_id}/versions/{version.pk}/"

    shown = words(browser(ada), address)

    assert ('name="rules"' in shown, 'name="rate_1"' in shown) == (True, False)
    typed = {"effective_start": "2026-02-01", "last_on": "", "rules": json.dumps({**content, "tie": "lower"})}
    assert browser(ada).post(address, typed).status_code == 302
    assert PlanVersion.objects.get().rules["tie"] == "lower"
    broken = browser(ada).post(address, {**typed, "rules": "{not json"})
    assert (broken.status_code, "not readable as JSON" in broken.content.decode()) == (422, True)
    unsound = browser(ada).post(address, {**typed, "rules": json.dumps({**content, "tie": "middle"})})
    assert (unsound.status_code, "not one of: upper, lower" in unsound.content.decode()) == (422, True)


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
