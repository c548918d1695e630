"""The pages and the API: they render, cost what they cost, and do what the services do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts import services
from contracts.models import Contract, Payment
from tests.factories.contracts import approve, approved, clock, draft, paid, pending, register
from tests.factories.opportunities import won_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(alice: Any, maya: Any, dana: Any, fin: Any, ada: Any) -> Any:
    return alice


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_all_pages_show_what_there_is(everybody: Any) -> None:
    today = timezone.localdate()
    contract = approved(
        everybody, plan=[(today - timedelta(days=40), "60000.00"), (today + timedelta(days=9), "40000.00")]
    )
    payment = paid(contract, "12345.67")
    register(contract, "100.00")
    services.request_invoice(actor=everybody, contract=contract, amount=contract.amount, **clock())
    client = client_of(everybody)

    page = client.get(f"/contracts/{contract.pk}/").content.decode()
    lists = {
        name: client.get(f"/contracts/{name}").content.decode() for name in ("", "plan/", "payments/", "invoices/")
    }
    panel = client.get(f"/contracts/panel/?account={contract.account_id}").content.decode()
    side = client.get(f"/contracts/payments/{payment.pk}/", headers={"HX-Request": "true", "HX-Target": "panel"})

    assert "壹拾万元整" in page
    assert all(text in page for text in (payment.number, "12,345.67", "Overdue"))
    assert all(
        contract.number in content
        for content in (lists[""], lists["plan/"], lists["payments/"], lists["invoices/"], panel)
    )
    assert "12,345.67" in side.content.decode()
    for url in (
        "new/",
        f"{contract.pk}/change/",
        f"{contract.pk}/plan/",
        f"{contract.pk}/pay/",
        f"{contract.pk}/void/",
    ):
        assert client.get(f"/contracts/{url}").status_code == 200
    for url in ("export/", "plan/export/", "payments/export/", "invoices/export/"):
        assert contract.number in client.get(f"/contracts/{url}").content.decode()


def test_lists_cost_the_same_for_one_and_for_three(everybody: Any) -> None:
    client, today = client_of(everybody), timezone.localdate()
    costs: list[dict[str, int]] = []
    for number in (1, 3):
        while Contract.objects.count() < number:
            name = f"Quarry {number}{Contract.objects.count()}"
            contract = approved(everybody, company=name, plan=[(today - timedelta(days=1), "10.00")])
            paid(contract, "5.00")
            services.request_invoice(actor=everybody, contract=contract, amount=contract.amount, **clock())
        costs.append({name: _cost(client, f"/contracts/{name}") for name in ("", "plan/", "payments/", "invoices/")})

    assert costs == [{"": 9, "plan/": 7, "payments/": 7, "invoices/": 6}] * 2


def _cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return len(caught)


def test_from_the_won_deal_to_the_confirmed_payment_by_page(everybody: Any, maya: Any, fin: Any) -> None:
    deal, today = won_deal(everybody, amount="500.00"), timezone.localdate().isoformat()
    alice, form = (
        client_of(everybody),
        {"name": "Deal", "account": deal.account_id, "amount": "500.00", "currency": "CNY"},
    )
    form |= {"deal_type": "new", "cost": "0", "renewal_notice_days": "30", "signed_on": today}
    alice.post(f"/contracts/new/?opportunity={deal.pk}", form)
    contract = Contract.objects.get(opportunity=deal)
    alice.post(f"/contracts/{contract.pk}/send/", {"note": "please"})

    for person in (maya, fin):
        inbox = client_of(person)
        assert contract.number in inbox.get("/people/approvals/").content.decode()
        inbox.post(f"/people/approvals/contracts/{pending(contract=contract).pk}/approve/")
    alice.post(f"/contracts/{contract.pk}/pay/", {"amount": "500.00", "received_on": today, "method": "transfer"})
    payment = Payment.objects.get()
    refused = client_of(fin).post(f"/people/approvals/contracts/{pending(payment=payment).pk}/reject/", {"note": ""})
    client_of(fin).post(f"/people/approvals/contracts/{pending(payment=payment).pk}/approve/")

    contract.refresh_from_db()
    assert (refused.status_code, contract.status, contract.paid_amount) == (422, "completed", 500)


def test_by_api(everybody: Any, fin: Any, maya: Any) -> None:
    deal = won_deal(everybody, amount="500.00")
    alice, finance = client_of(everybody), client_of(fin)

    def post(client: Client, url: str, body: dict[str, Any] | None = None) -> Any:
        return client.post(f"/api/v1/{url}", body or {}, content_type="application/json")

    plan = [{"due_on": "2026-01-05", "amount": {"amount": "500.00", "currency": "CNY"}}]
    made = post(alice, "contracts/", {"opportunity": str(deal.pk), "signed_on": "2026-01-02", "instalments": plan})
    assert (made.status_code, made.json()["amount"], made.json()["status"]) == (
        201,
        {"amount": "500.00", "currency": "CNY"},
        "draft",
    )
    assert made.json()["instalments"][0]["status"] == "overdue"
    url = f"contracts/{made.json()['id']}/"
    assert post(alice, f"{url}submit/").json()["status"] == "in_approval"
    edit = alice.patch(f"/api/v1/{url}", {"name": "x"}, content_type="application/json")
    assert (edit.status_code, post(alice, f"{url}approve/").status_code) == (409, 403)
    post(client_of(maya), f"{url}approve/")
    assert post(finance, f"{url}approve/").json()["status"] == "signed"

    body = {
        "contract": made.json()["id"],
        "amount": {"amount": "300.00", "currency": "CNY"},
        "received_on": "2026-01-09",
    }
    payment = post(alice, "payments/", body).json()
    assert (payment["status"], post(finance, f"payments/{payment['id']}/approve/").json()["status"]) == (
        "in_approval",
        "approved",
    )
    back = {
        **body,
        "amount": {"amount": "-50.00", "currency": "CNY"},
        "received_on": "2026-01-10",
        "reverses": payment["id"],
    }
    refund = post(alice, "payments/", back).json()
    assert (refund["amount"]["amount"], refund["reverses"]["id"]) == ("-50.00", payment["id"])
    too_much = post(alice, "payments/", {**body, "amount": {"amount": "200.01", "currency": "CNY"}})
    assert (too_much.status_code, too_much.json()["errors"][0]["code"]) == (422, "exceeds_contract")


def test_a_leavers_approvals_go_to_his_superior(everybody: Any, maya: Any, dana: Any, ada: Any) -> None:
    contract = services.send_contract(actor=everybody, contract=draft(everybody), **clock())
    client_of(ada).post(f"/people/users/{maya.pk}/deactivate/", {"successor": everybody.pk})

    maya.refresh_from_db()
    request = pending(contract=contract)
    assert (maya.is_active, [step.assignee for step in request.steps.filter(state="open")]) == (False, [dana])
    approve(request)
