"""North's contracts, payments and invoices, at which Charlie must not look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from contracts import services
from contracts.models import ContractApproval
from people.models import ApprovalNode
from tests.factories.contracts import approve, clock, draft, pending, register
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def contracts(world: World) -> list[Probe]:
    times = clock()
    contract = draft(
        world.alice,
        name=f"{MARKER} supply",
        company=f"{MARKER} Stone",
        terms=MARKER,
        plan=[(date(2026, 1, 5), "500.00")],
    )
    services.send_contract(actor=world.alice, contract=contract, note=MARKER, **times)
    approve(pending(contract=contract))
    payment = register(contract, "700.00")
    contract.refresh_from_db()
    invoice = services.request_invoice(
        actor=world.alice, contract=contract, amount=Decimal("300.00"), title=MARKER, items=MARKER, **times
    )
    request = ContractApproval.objects.get(payment=payment)
    instalment = contract.instalments.get()
    kind = {"kind": "contracts", "pk": request.pk}
    return [
        Probe("contracts:*", {"pk": contract.pk}),
        Probe("contracts:edit-field", {"pk": contract.pk, "field": "name"}),
        Probe("contracts:payment*", {"pk": payment.pk}),
        Probe("contracts:payments*", {}),
        Probe("contracts:invoice*", {"pk": invoice.pk}),
        Probe("contracts:invoice-request", {"pk": contract.pk}),
        Probe("contracts:invoices*", {}),
        Probe("contracts:instalment", {"pk": instalment.pk}),
        Probe("contracts:recall", {"pk": request.pk}),
        Probe("contracts:panel", query=f"account={contract.account_id}"),
        Probe("contracts:create", query=f"account={contract.account_id}"),
        Probe("contract-*", {"pk": str(contract.pk)}),
        Probe("payment-*", {"pk": str(payment.pk)}),
        Probe("invoice-*", {"pk": str(invoice.pk)}),
        Probe("people:approval-*", kind),
        Probe("people:approval-refuse", {**kind, "verdict": "reject"}),
        Probe(
            "people:approval-node-edit", {"pk": ApprovalNode.objects.filter(kind="payment").first().pk}, hidden=False
        ),
        Probe("people:approval-node-create", {"kind": "payment"}, hidden=False),
    ]
