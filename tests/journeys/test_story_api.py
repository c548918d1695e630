"""The whole story by the API: a lead becomes a deal, a deal becomes credit, credit becomes commission; Charlie sees none of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.periods import Period, period_of
from people.models import Team, User

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"
RULES: dict[str, Any] = {
    "currency": "CNY", "pay_period": "month", "tie": "upper", "draw": None, "cap": None,
    "clawback": {"restate_attainment": True, "schedule": []}, "release": {"on_booking": "1", "on_collection": "0"},
    "components": [
        {
            "key": "flat", "name": "On every deal", "kind": "rate", "basis": "won", "credits": "own", "base": "amount", "window": "deal",
            "match": {}, "over": "0", "cap": None, "tiers": {"mode": "marginal", "by": "amount", "steps": [{"from": "0", "rate": "0.01"}]},
        },
        {
            "key": "tiers", "name": "Over the year", "kind": "rate", "basis": "won", "credits": "own", "base": "amount", "window": "year",
            "match": {}, "over": "0", "cap": None,
            "tiers": {"mode": "marginal", "by": "amount", "steps": [{"from": "0", "rate": "0.03"}, {"from": "50000", "rate": "0.05"}]},
        },
    ],
}  # fmt: skip


def ok(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    return answer.json()


class Caller:
    """A client of the API that sends and reads JSON."""

    def __init__(self, client: APIClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200, **params: Any) -> dict[str, Any]:
        return ok(self.client.get(V1 + path, params), status)

    def post(self, path: str, body: dict[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
        return ok(self.client.post(V1 + path, body or {}, format="json"), status)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def quarter(today: date) -> Period:
    return period_of(today, "quarter")


def converted(alice: Caller) -> dict[str, Any]:
    source = alice.get("lead-sources/")["results"][0]["id"]
    lead = alice.post(
        "leads/",
        {
            "last_name": "Berg",
            "first_name": "Lena",
            "company": "Berg & Sohn GmbH",
            "email": "lena@berg.example",
            "source": source,
        },
        201,
    )
    twin = alice.post(
        "leads/", {"last_name": "Berg", "company": "Berg und Sohn", "email": "lena@berg.example", "source": source}, 201
    )
    assert [known["id"] for known in twin["duplicates"]] == [lead["id"]]
    alice.post(f"leads/{twin['id']}/disqualify/", {"reason": "Duplicate"})
    soon = (timezone.now() + timedelta(days=2)).isoformat()
    alice.post(
        "activities/",
        {"kind": "call", "subject": "First call", "lead": lead["id"], "done_at": timezone.now().isoformat()},
        201,
    )
    alice.post("activities/", {"kind": "task", "subject": "Send the offer", "lead": lead["id"], "due_at": soon}, 201)
    made = alice.post(f"leads/{lead['id']}/convert/", {"opportunity": {"name": "Berg retrofit"}}, 201)
    assert alice.get(f"leads/{lead['id']}/")["status"] == "converted"
    alice.post(f"leads/{lead['id']}/convert/", {}, 409)
    return made


def won(alice: Caller, bob: User, me: User, deal: str, today: date) -> dict[str, Any]:
    stages = {stage["name"]: stage["id"] for stage in alice.get("stages/")["results"]}
    refused = alice.post(f"opportunities/{deal}/move/", {"stage": stages["Proposal"]}, 422)
    assert {error["field"] for error in refused["errors"]} == {"amount", "expected_close_on"}
    day = (today + timedelta(days=10)).isoformat()
    amount = {"amount": "100000.00", "currency": "CNY"}
    alice.post(f"opportunities/{deal}/move/", {"stage": stages["Proposal"], "amount": amount, "expected_close_on": day})
    splits = [{"user": str(me.pk), "percent": "60"}, {"user": str(bob.pk), "percent": "40"}]
    return alice.post(f"opportunities/{deal}/win/", {"splits": splits})


def paid(ada: Caller, fin: Caller, alice: Caller, me: User, today: date, run_jobs: Any) -> None:
    year = date(today.year, 1, 1).isoformat()
    plan = ada.post(
        "commission-plans/",
        {
            "name": "Reps",
            "versions": [{"effective": {"start": year, "end": None}, "rules": RULES}],
            "assignments": [{"user": str(me.pk), "start": year}],
        },
        201,
    )
    ada.post(f"commission-plans/{plan['id']}/submit/")
    ada.post(f"commission-plans/{plan['id']}/approve/", status=403)
    fin.post(f"commission-plans/{plan['id']}/approve/")
    month = period_of(today, "month")
    span = {"start": month.start.isoformat(), "end": month.end.isoformat()}
    run = fin.post("commission-runs/", {"period": span}, 201)
    fin.post(f"commission-runs/{run['id']}/calculate/")
    run_jobs()
    statement = alice.get("commission-statements/")["results"][0]
    # 60,000 credited: 1 % flat = 600; 3 % of 50,000 + 5 % of 10,000 = 2,000.
    assert statement["total"] == {"amount": "2600.00", "currency": "CNY"}
    lines = alice.get("commission-lines/")["results"]
    assert sorted(line["amount"]["amount"] for line in lines) == ["2000.00", "600.00"]
    assert all(line["sentence"] for line in lines)
    fin.post(f"commission-runs/{run['id']}/calculate/")
    run_jobs()
    assert alice.get("commission-lines/", count="true")["count"] == 2
    fin.post(f"commission-runs/{run['id']}/approve/")
    fin.post(f"commission-runs/{run['id']}/lock/")
    fin.post(f"commission-runs/{run['id']}/calculate/", status=409)


def test_from_lead_to_pay(
    api: Any,
    alice: User,
    bob: User,
    maya: User,
    charlie: User,
    fin: User,
    ada: User,
    north: Team,
    today: date,
    quarter: Period,
    run_jobs: Any,
) -> None:
    rep, manager, other = Caller(api(alice)), Caller(api(maya)), Caller(api(charlie))
    period = {"start": quarter.start.isoformat(), "end": quarter.end.isoformat()}
    subject = {"type": "team", "id": str(north.pk)}
    value = {"amount": "400000.00", "currency": "CNY"}
    target = manager.post(
        "targets/", {"metric": "won_amount", "subject": subject, "period": period, "value": value}, 201
    )
    made = converted(rep)
    deal = made["opportunity"]["id"]

    closed = won(rep, bob, alice, deal, today)
    run_jobs()

    assert (closed["status"], closed["closed_on"]) == ("won", today.isoformat())
    credited = manager.get("credits/", ordering="-base_amount")["results"]
    assert [(credit["user"]["id"], credit["amount"]["amount"]) for credit in credited] == [
        (str(alice.pk), "60000.00"),
        (str(bob.pk), "40000.00"),
    ]
    reached = manager.get(f"targets/{target['id']}/")
    assert reached["actual"]["amount"] == "100000.00"
    assert reached["attainment"] == "0.25"
    account, lead = made["account"]["id"], made["lead"]["id"]
    for path in (f"opportunities/{deal}/", f"accounts/{account}/", f"leads/{lead}/", f"targets/{target['id']}/"):
        manager.get(path)
        other.get(path, 404)
    for path in ("opportunities/", "accounts/", "contacts/", "leads/", "activities/", "credits/", "targets/"):
        assert other.get(path)["results"] == []
    assert "Berg" in str(manager.get("search/", q="berg"))
    assert "Berg" not in str(other.get("search/", q="berg"))
    paid(Caller(api(ada)), Caller(api(fin)), rep, alice, today, run_jobs)
    assert other.get("commission-statements/")["results"] == []
