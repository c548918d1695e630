"""Somebody who is asked to approve has others asked in addition, or hands over; and the contract as a document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from audit.models import AuditEntry
from contracts import services
from contracts.document import as_data, contract_pdf
from contracts.models import ContractApproval
from core.errors import Conflict, Forbidden, Refusal
from people.models import Notification
from people.services.approvals import add_signer, pass_on
from tests.factories.contracts import approve, approved, clock, draft, pending, register

pytestmark = pytest.mark.django_db


def asked(request: ContractApproval) -> list[tuple[str, str]]:
    steps = request.steps.order_by("position", "order").values_list("assignee__full_name", "state")
    return [(name.split()[0].lower(), state) for name, state in steps]


def add(request: ContractApproval, actor: Any, to: Any, place: str) -> None:
    add_signer(actor=actor, approval=request, to=to, place=place, note="Please look", now=timezone.now())


def test_before_and_after(alice: Any, maya: Any, dana: Any, fin: Any, ada: Any) -> None:
    """Finance is asked about a payment, has the administrator look first and the director last; then it is decided as ever."""
    contract = approved(alice)
    payment = register(contract, "5000.00")
    request = pending(payment=payment)
    assert asked(request) == [("fin", "open")]

    add(request, fin, ada, "before")
    assert asked(request) == [("ada", "open"), ("fin", "waiting")]
    with pytest.raises(Conflict):
        services.answer(actor=fin, approval=request, verdict="approve", note="", **clock())
    services.answer(actor=ada, approval=request, verdict="approve", note="", **clock())
    add(request, fin, dana, "after")
    assert asked(request) == [("ada", "approved"), ("fin", "open"), ("dana", "waiting")]

    services.answer(actor=fin, approval=request, verdict="approve", note="", **clock())
    payment.refresh_from_db()
    assert (asked(request)[2], payment.status) == (("dana", "open"), "in_approval")
    services.answer(actor=dana, approval=request, verdict="approve", note="", **clock())
    payment.refresh_from_db()
    contract.refresh_from_db()
    assert (payment.status, contract.paid_amount) == ("approved", Decimal("5000.00"))
    assert AuditEntry.objects.filter(action="approval.signer_added").count() == 2
    # Finance was asked again once the other had answered.
    assert Notification.objects.filter(user=fin, kind="approval.asked").count() >= 2


def test_nobody_is_asked_who_could_not_answer(
    alice: Any, bob: Any, charlie: Any, fin: Any, ada: Any, maya: Any
) -> None:
    """Not the sender, not the owner, not who sees nothing or may not approve, not somebody twice; and only who is asked may ask."""
    contract = approved(alice)
    request = pending(payment=register(contract, "5000.00", actor=maya))

    for person in (alice, bob, charlie, maya, fin):
        with pytest.raises(Refusal):
            add(request, fin, person, "before")
        with pytest.raises(Refusal):
            pass_on(actor=fin, approval=request, to=person, note="", now=timezone.now())
    with pytest.raises(Forbidden):
        add(request, ada, ada, "before")
    add(request, fin, ada, "after")
    with pytest.raises(Refusal) as refused:
        add(request, fin, ada, "after")

    assert refused.value.code == "asked_anyway"
    assert asked(request) == [("fin", "open"), ("ada", "waiting")]


def test_by_page_and_by_api(alice: Any, fin: Any, ada: Any, dana: Any, client: Client) -> None:
    payment = register(approved(alice), "5000.00")
    request = pending(payment=payment)
    client.force_login(fin)

    page = client.post(
        f"/people/approvals/contracts/{request.pk}/add/", {"to": ada.pk, "place": "after", "note": "Look"}
    )
    answer = client.post(
        f"/api/v1/payments/{payment.pk}/add-approver/", {"to": str(dana.pk), "place": "before"}, "application/json"
    )

    assert (page.status_code, answer.status_code) == (302, 200)
    assert asked(request) == [("dana", "open"), ("fin", "waiting"), ("ada", "waiting")]
    approve(request)
    client.force_login(ada)
    assert "asked by" in client.get("/people/approvals/?tab=answered").content.decode()


def test_a_contract_as_a_document(alice: Any, client: Client) -> None:
    """In the reader's language, Chinese set with its own font; a draft says that it is one."""
    contract = draft(
        alice, amount="32000.00", plan=[(date(2026, 5, 1), "32000.00")], terms="一、交货\n二、付款", name="石材供应合同"
    )
    contract.currency = "CNY"
    with translation.override("zh-hans"):
        said = as_data(contract, list(contract.instalments.all()), "zh-hans")
        made = contract_pdf(contract, "zh-hans")

    assert said["facts"][2]["value"] == "人民币叁万贰仟元整"
    assert (said["terms"], len(said["rows"]), bool(said["mark"])) == ("一、交货\n二、付款", 1, True)
    assert made.startswith(b"%PDF")
    assert b"NotoSans" in made  # the characters come with the document
    client.force_login(alice)
    answer = client.get(f"/contracts/{contract.pk}/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
