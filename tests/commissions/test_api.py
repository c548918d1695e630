"""Plans, runs and statements through the machine's door: the story's step 5."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commissions import services
from commissions.models import CommissionLine, CommissionPlan, CommissionRun
from core.periods import period_of
from people.models import User
from tests.factories.commissions import MARCH, calculate, credit, plan_for, rate, rules, run_of, statement_of
from tests.fixtures import ApiFor, RunJobs

PLANS, RUNS, STATEMENTS = "/api/v1/commission-plans/", "/api/v1/commission-runs/", "/api/v1/commission-statements/"
RULES = rules(rate(("0", "0.03"), ("100000", "0.05")))
PERIOD = {"start": "2026-03-01", "end": "2026-04-01"}


def new_plan(client: Any, **more: Any) -> dict[str, Any]:
    body = {"name": "Field sales", "versions": [{"effective": {"start": "2026-01-01"}, "rules": RULES}], **more}
    answer = client.post(PLANS, body, format="json")
    assert answer.status_code == 201, answer.json()
    made: dict[str, Any] = answer.json()
    return made


def test_from_the_plan_to_the_paid_statement(
    alice: User, bob: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs
) -> None:
    credit(alice, "2026-03-05", "120000")
    admin, finance, rep = api(ada), api(fin), api(alice)
    plan = new_plan(admin, assignments=[{"user": str(alice.pk), "start": "2026-01-01"}])
    assert [version["state"] for version in plan["versions"]] == ["draft"]

    assert admin.post(f"{PLANS}{plan['id']}/submit/").json()["versions"][0]["state"] == "submitted"
    assert admin.post(f"{PLANS}{plan['id']}/approve/").status_code == 403
    assert finance.post(f"{PLANS}{plan['id']}/approve/").json()["versions"][0]["state"] == "approved"

    run = finance.post(RUNS, {"period": PERIOD}, format="json").json()
    assert (run["state"], run["pay_period"]) == ("open", "month")
    assert finance.post(f"{RUNS}{run['id']}/calculate/").json()["is_calculating"] is True
    run_jobs()
    calculated = finance.get(f"{RUNS}{run['id']}/").json()
    assert (calculated["state"], calculated["progress"]) == ("calculated", {"done": 1, "people": 1})
    assert calculated["totals"][0]["payable"] == {"amount": "4000.00", "currency": "CNY"}

    [statement] = rep.get(STATEMENTS).json()["results"]
    assert statement["total"] == {"amount": "4000.00", "currency": "CNY"}
    assert statement["draw"]["balance"] == {"amount": "0.00", "currency": "CNY"}
    [line] = statement["lines"]
    assert (line["amount"]["amount"], line["sentence"]) == ("4000.00", "100,000.00 × 3 % + 20,000.00 × 5 %")
    assert rep.post(f"{STATEMENTS}{statement['id']}/acknowledge/").json()["acknowledged_at"] is not None

    assert finance.post(f"{RUNS}{run['id']}/approve/").json()["state"] == "approved"
    assert finance.post(f"{RUNS}{run['id']}/lock/").json()["state"] == "locked"
    assert finance.post(f"{RUNS}{run['id']}/calculate/").status_code == 409
    assert finance.post(f"{RUNS}{run['id']}/pay/").json()["state"] == "paid"
    assert rep.get(f"{STATEMENTS}{statement['id']}/").json()["state"] == "paid"
    assert (
        rep.post(f"{STATEMENTS}{statement['id']}/dispute/", {"reason": "too little"}, format="json").status_code == 409
    )
    assert CommissionLine.objects.count() == 1


def test_paying_an_approved_period_locks_it(alice: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    finance = api(fin)
    finance.post(f"{RUNS}{run.pk}/approve/")

    paid = finance.post(f"{RUNS}{run.pk}/pay/")

    assert (paid.status_code, paid.json()["state"]) == (200, "paid")
    assert paid.json()["locked_at"] is not None
    assert finance.post(f"{RUNS}{run.pk}/pay/").status_code == 409


def test_others_see_nothing(
    alice: User, bob: User, charlie: User, maya: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs
) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    run = calculate(run_of(fin), fin, run_jobs)
    statement = statement_of(run, alice)

    for stranger in (bob, charlie):
        client = api(stranger)
        assert [
            client.get(address).json()["results"] for address in (PLANS, RUNS, STATEMENTS, "/api/v1/commission-lines/")
        ] == [[]] * 4
        for address in (f"{PLANS}{plan.pk}/", f"{RUNS}{run.pk}/", f"{STATEMENTS}{statement.pk}/"):
            assert client.get(address).status_code == 404
        assert client.post(f"{STATEMENTS}{statement.pk}/acknowledge/").status_code == 404
    assert [row["id"] for row in api(maya).get(STATEMENTS).json()["results"]] == [str(statement.pk)]
    assert api(maya).get(RUNS).json()["results"] == []


def test_a_manager_sees_but_does_not_speak_for_the_rep(
    alice: User, maya: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs
) -> None:
    plan_for(alice, author=ada, approver=fin)
    statement = statement_of(calculate(run_of(fin), fin, run_jobs), alice)

    assert api(maya).post(f"{STATEMENTS}{statement.pk}/acknowledge/").status_code == 403


def test_drafts_are_hidden_from_the_people_on_the_plan(alice: User, ada: User, fin: User, api: ApiFor) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    services.add_version(actor=ada, plan=plan, effective_start=MARCH.start, rules=rules(rate(("0", "0.99"))))

    assert [version["state"] for version in api(alice).get(f"{PLANS}{plan.pk}/").json()["versions"]] == ["approved"]
    assert [version["state"] for version in api(fin).get(f"{PLANS}{plan.pk}/").json()["versions"]] == [
        "approved",
        "draft",
    ]


@pytest.mark.parametrize(("method", "address"), [
    ("post", PLANS), ("post", RUNS), ("post", RUNS + "{run}/calculate/"), ("post", RUNS + "{run}/approve/"),
    ("post", RUNS + "{run}/lock/"), ("post", RUNS + "{run}/pay/"), ("post", PLANS + "{plan}/approve/"),
    ("post", PLANS + "{plan}/submit/"), ("post", PLANS + "{plan}/assign/"), ("patch", PLANS + "{plan}/"),
])  # fmt: skip
def test_a_rep_changes_nothing(
    method: str, address: str, alice: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs
) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    run = calculate(run_of(fin), fin, run_jobs)
    before = (list(CommissionPlan.objects.values()), list(CommissionRun.objects.values()))

    answer = getattr(api(alice), method)(address.format(run=run.pk, plan=plan.pk), {}, format="json")

    assert answer.status_code in (403, 404)
    assert (list(CommissionPlan.objects.values()), list(CommissionRun.objects.values())) == before


def test_a_plan_is_changed_by_patch(ada: User, fin: User, alice: User, api: ApiFor) -> None:
    admin = api(ada)
    plan = new_plan(admin)
    draft = plan["versions"][0]
    changes = {
        "name": "Field sales 2026",
        "version": plan["version"],
        "versions": [{"id": draft["id"], "version": draft["version"], "rules": rules(rate(("0", "0.07")))}],
        "assignments": [
            {"user": str(alice.pk), "start": "2026-02-01", "target_incentive": {"amount": "100.00", "currency": "CNY"}}
        ],
    }

    answer = admin.patch(f"{PLANS}{plan['id']}/", changes, format="json")

    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert (body["name"], body["versions"][0]["rules"]["components"][0]["tiers"]["steps"]) == (
        "Field sales 2026", [{"from": "0", "rate": "0.07"}])  # fmt: skip
    assert [(one["user"]["name"], one["start"], one["end"]) for one in body["assignments"]] == [
        ("Alice Adler", "2026-02-01", None)
    ]
    stale = admin.patch(f"{PLANS}{plan['id']}/", {"name": "x", "version": plan["version"]}, format="json")
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, plan["version"] + 1)


@pytest.mark.parametrize(("body", "status", "field"), [
    ({"name": ""}, 400, "name"),
    ({"name": "x" * 121}, 400, "name"),
    ({"name": "P", "colour": "red"}, 400, "colour"),
    ({"name": "P", "versions": [{"effective": {"start": "2026-01-01"}, "rules": {}}]}, 422, "rules.currency"),
    ({"name": "P", "versions": [{"rules": RULES}]}, 400, "versions.0.effective"),
    ({"name": "P", "versions": [{"effective": {"start": "2026-02-01", "end": "2026-01-01"}, "rules": RULES}]}, 422, "effective.end"),
    ({"name": "P", "assignments": [{"user": "00000000-0000-7000-8000-000000000000", "start": "2026-01-01"}]}, 400, "assignments.0.user"),
    ({"name": "P", "versions": [{"effective": {"start": "2026-01-01"}, "rules": {**RULES, "currency": "KWD"}}]}, 422, "rules.currency"),
])  # fmt: skip
def test_bad_plans_are_refused_with_the_field(
    body: dict[str, Any], status: int, field: str, ada: User, api: ApiFor
) -> None:
    answer = api(ada).post(PLANS, body, format="json")

    assert answer.status_code == status, answer.json()
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert CommissionPlan.objects.count() == 0


def test_an_approved_version_is_not_edited(alice: User, ada: User, fin: User, api: ApiFor) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    version = plan.versions.get()
    body = {"versions": [{"id": str(version.pk), "rules": rules(rate(("0", "0.99")))}]}

    answer = api(ada).patch(f"{PLANS}{plan.pk}/", body, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "state_conflict")
    assert plan.versions.get().rules == version.rules


@pytest.mark.parametrize(("body", "status"), [
    ({}, 400), ({"period": {"start": "2026-03-01"}}, 400), ({"period": {"start": "2026-04-01", "end": "2026-03-01"}}, 400),
    ({"period": {"start": "2026-03-02", "end": "2026-04-02"}}, 422), ({"period": PERIOD, "pay_period": "week"}, 400),
    ({"period": PERIOD, "pay_period": "quarter"}, 422), ({"period": PERIOD, "state": "paid"}, 400),
])  # fmt: skip
def test_bad_periods_are_refused(body: dict[str, Any], status: int, fin: User, api: ApiFor) -> None:
    assert api(fin).post(RUNS, body, format="json").status_code == status
    assert CommissionRun.objects.count() == 0


def test_a_period_exists_once(fin: User, api: ApiFor) -> None:
    first = api(fin).post(RUNS, {"period": PERIOD}, format="json").json()

    second = api(fin).post(RUNS, {"period": PERIOD}, format="json")

    assert (second.status_code, second.json()["current"]["id"]) == (409, first["id"])


def test_questions_are_asked_and_answered(alice: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    statement = statement_of(calculate(run_of(fin), fin, run_jobs), alice)
    line = statement.lines.get()
    rep, finance = api(alice), api(fin)

    asked = rep.post(
        f"{STATEMENTS}{statement.pk}/dispute/", {"reason": "where is D2?", "line": str(line.pk)}, format="json"
    ).json()
    assert (asked["disputed"], asked["disputes"][0]["line"]) == (True, str(line.pk))
    assert rep.post(f"{STATEMENTS}{statement.pk}/acknowledge/").status_code == 409
    body = {"dispute": asked["disputes"][0]["id"], "answer": "It is not won yet."}
    assert rep.post(f"{STATEMENTS}{statement.pk}/answer/", body, format="json").status_code == 403
    answered = finance.post(f"{STATEMENTS}{statement.pk}/answer/", body, format="json").json()

    assert (answered["disputed"], answered["disputes"][0]["answer"]) == (False, "It is not won yet.")
    assert finance.post(f"{STATEMENTS}{statement.pk}/answer/", body, format="json").status_code == 409


@pytest.mark.parametrize("address", [PLANS, RUNS, STATEMENTS, "/api/v1/commission-lines/"])
def test_lists_cost_the_same_for_one_row_and_for_three(
    address: str, alice: User, bob: User, maya: User, ada: User, fin: User, api: ApiFor, run_jobs: RunJobs,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    expected = {PLANS: 5, RUNS: 7, STATEMENTS: 7, "/api/v1/commission-lines/": 3}[address]
    client = api(fin)
    plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    calculate(run_of(fin), fin, run_jobs)
    client.get(address)
    with django_assert_num_queries(expected):
        assert len(client.get(address).json()["results"]) == 1

    for number, user in enumerate((bob, maya)):
        plan_for(user, author=ada, approver=fin)
        credit(user, "2026-03-06", "1000")
        services.create_run(actor=fin, period=period_of(date(2026, 4 + number, 1), "month"))
    calculate(CommissionRun.objects.order_by("start_on").first(), fin, run_jobs)  # type: ignore[arg-type]

    with django_assert_num_queries(expected):
        assert len(client.get(address).json()["results"]) == 3
