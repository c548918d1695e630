"""Contracts as the services make them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from contracts import services
from contracts.models import Contract, ContractApproval, Payment
from contracts.services import Planned
from tests.factories.opportunities import account_of


def clock() -> dict[str, Any]:
    now = timezone.now()
    return {"now": now, "today": timezone.localdate(now)}


def draft(
    owner: Any, *, amount: str = "100000.00", plan: list[tuple[date, str]] | None = None, **values: Any
) -> Contract:
    today = timezone.localdate()
    if "opportunity" not in values:
        values = {"account": account_of(owner, values.pop("company", "Quarry Ltd")), "name": "Stone supply", **values}
        values["amount"] = Decimal(amount)
    instalments = [Planned(day, Decimal(part)) for day, part in plan or []]
    return services.create_contract(
        actor=values.pop("actor", owner), owner=owner, today=today, instalments=instalments,
        **{"signed_on": today, **values},
    )  # fmt: skip


def approve(request: ContractApproval, *, now: datetime | None = None) -> ContractApproval:
    """Everybody who is asked says yes, one after the other."""
    times = clock()
    while request.is_pending:
        step = request.steps.filter(state="open").select_related("assignee").first()
        request = services.answer(actor=step.assignee, approval=request, verdict="approve", note="", **times)
    return request


def pending(**what: Any) -> ContractApproval:
    return ContractApproval.objects.filter(state="pending", **what).get()


def approved(owner: Any, **values: Any) -> Contract:
    """A contract that everybody has approved."""
    contract = services.send_contract(actor=owner, contract=draft(owner, **values), **clock())
    approve(pending(contract=contract))
    contract.refresh_from_db()
    return contract


def register(contract: Contract, amount: str, *, actor: Any = None, on: date | None = None) -> Payment:
    times = clock()
    return services.register_payment(
        actor=actor or contract.owner,
        contract=contract,
        amount=Decimal(amount),
        received_on=on or times["today"],
        **times,
    )


def paid(contract: Contract, amount: str, **values: Any) -> Payment:
    payment = register(contract, amount, **values)
    approve(pending(payment=payment))
    payment.refresh_from_db()
    contract.refresh_from_db()
    return payment


def refunded(payment: Payment, amount: str, *, actor: Any = None, on: date | None = None) -> Payment:
    times = clock()
    row = services.refund(
        actor=actor or payment.contract.owner, payment=payment, amount=Decimal(amount), received_on=on or times["today"],
        reason="Goods returned", **times,
    )  # fmt: skip
    approve(pending(payment=row))
    row.refresh_from_db()
    return row
