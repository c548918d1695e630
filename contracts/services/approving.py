"""Sending to be approved and answering: one way for contracts, changes, payments and invoices. What follows stands beside each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from contracts import policies
from contracts.events import ContractApproved, PaymentApproved
from contracts.models import Contract, ContractApproval, ContractChange, Invoice, Payment, Status
from contracts.services import crediting
from contracts.services.base import following_stage, locked, owner_of, saved, settle, tell
from contracts.services.changing import apply_change
from contracts.services.plan import match
from core.changes import check_version, type_diff
from core.errors import Conflict, Refusal
from core.events import announce, plain
from core.money import ZERO
from people.models import ApprovalRequest, User
from people.queries import organisation, rate_on
from people.services import approvals

State = ApprovalRequest.State
# What a snapshot holds: what the approver decides about.
SHOWN: dict[str, tuple[str, ...]] = {
    "contract": ("number", "name", "account_id", "opportunity_id", "amount", "currency", "cost", "signed_on", "starts_on",
                 "ends_on", "deal_type", "terms"),
    "change": ("name", "amount", "cost", "starts_on", "ends_on", "terms", "reason", "effective_on"),
    "payment": ("number", "amount", "received_on", "method", "reference", "reverses_id"),
    "invoice": ("number", "kind", "title", "tax_number", "amount", "tax_rate", "reverses_id"),
}  # fmt: skip


def send_contract(
    *, actor: User, contract: Contract, now: datetime, today: date, version: int | None = None, note: str = ""
) -> Contract:
    """A draft is closed for editing and goes to those who approve it."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        check_version(contract, version, {"status": Status.IN_APPROVAL})
        policies.require_state(contract, Status.DRAFT)
        owner_of(contract)
        diff = saved(contract, {"status": Status.IN_APPROVAL})
        send(actor=actor, subject=contract, flow="contract", now=now, today=today, note=note)
        audit.record(actor=actor, action="contract.sent", record=contract, changes=diff, reason=note)
        tell(contract)
    contract.refresh_from_db()
    return contract


def send(*, actor: User, subject: Any, flow: str, now: datetime, today: date, note: str = "") -> ContractApproval:
    """Ask those whom the flow names; whose contract it is is not asked. Where no stop applies, what follows happens at once."""
    contract = subject if flow == "contract" else subject.contract
    approval = ContractApproval(
        **{flow: subject}, snapshot=snapshot(subject, flow), note=note.strip()[:500], is_demo=contract.is_demo
    )
    rate = rate_on(contract.currency, today)
    base = organisation().base_currency
    facts = {"amount": abs(subject.amount) * rate if contract.currency != base else abs(subject.amount)}
    approval = approvals.send(
        actor=actor, approval=approval, kind=flow, facts=facts, now=now, never={contract.owner_id} - {None}
    )
    _follow(approval, contract, actor, now, today)
    return approval


def answer(
    *, actor: User, approval: ContractApproval, verdict: str, note: str, now: datetime, today: date
) -> ContractApproval:
    """Approve, reject or return; the last answer that is needed has what was asked for happen, in this transaction."""
    with transaction.atomic():
        contract = locked(approval.of_contract.pk)
        policies.can_approve(actor, contract).require()
        approval = ContractApproval.objects.get(pk=approval.pk)
        subject = _fresh(approval, contract)
        if approval.is_pending and snapshot(subject, approval.flow) != approval.snapshot:
            message = _("It was changed after it had been sent. Return it, so that it is sent anew.")
            if verdict == approvals.APPROVE:
                raise Conflict(message, code="changed")
        approval = approvals.decide(actor=actor, approval=approval, verdict=verdict, note=note, now=now)
        changes: type_diff = {"approval": [State.PENDING, approval.state], "verdict": [None, verdict]}
        action = f"{_NOUNS[approval.flow]}.answered"
        audit.record(actor=actor, action=action, record=subject, changes=changes, reason=note)
        _follow(approval, contract, actor, now, today)
    return approval


def recall(*, actor: User, approval: ContractApproval, now: datetime, today: date) -> ContractApproval:
    """The sender takes it back; it is a draft again, or gone."""
    with transaction.atomic():
        contract = locked(approval.of_contract.pk)
        approval = approvals.recall(actor=actor, approval=approval, now=now)
        subject = _fresh(approval, contract)
        changes = {"approval": [State.PENDING, State.RECALLED]}
        audit.record(actor=actor, action=f"{_NOUNS[approval.flow]}.recalled", record=subject, changes=changes)
        _follow(approval, contract, actor, now, today)
    return approval


_NOUNS = {"contract": "contract", "change": "contract_change", "payment": "payment", "invoice": "invoice"}


def snapshot(subject: Any, flow: str) -> dict[str, Any]:
    """JSON-ready. Amounts are written alike, whether they come from a form or from the database."""
    values = {name: getattr(subject, name) for name in SHOWN[flow]}
    return {name: f"{value:.2f}" if isinstance(value, Decimal) else plain(value) for name, value in values.items()}


def _fresh(approval: ContractApproval, contract: Contract) -> Any:
    """What is decided about, as it is now, with the locked contract."""
    if approval.flow == "contract":
        return contract
    subject = approval.subject
    subject.refresh_from_db()
    subject.contract = contract
    return subject


def _follow(approval: ContractApproval, contract: Contract, actor: User, now: datetime, today: date) -> None:
    if approval.state == State.PENDING:
        return
    subject = _fresh(approval, contract)
    _FOLLOWING[approval.flow](subject, contract, approval.state, now, today)
    tell(contract, *([] if subject is contract else [subject]))


def _contract_decided(subject: Contract, contract: Contract, state: str, now: datetime, today: date) -> None:
    if state != State.APPROVED:
        settle(contract, today, {"status": Status.DRAFT})
        return
    contract.credit_shares = crediting.shares_of(contract)
    changes = {"status": Status.TO_SIGN, "edition": 1, "approved_at": now}
    settle(contract, today, changes, "credit_shares")
    ContractChange.objects.create(
        contract=contract,
        number=1,
        state=ContractChange.State.APPROVED,
        name=contract.name,
        amount=contract.amount,
        cost=contract.cost,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        terms=contract.terms,
        effective_on=contract.signed_on or today,
        made_by=owner_of(contract),
        decided_at=now,
        is_demo=contract.is_demo,
    )
    crediting.book_signed(contract)
    announce(ContractApproved(id=contract.pk))


def _change_decided(change: ContractChange, contract: Contract, state: str, now: datetime, today: date) -> None:
    if state == State.APPROVED:
        apply_change(contract, change, now=now, today=today)
        return
    saved(change, {"state": ContractChange.State.REJECTED, "decided_at": now})
    settle(contract, today, {"status": following_stage(contract, today)})


def _payment_decided(payment: Payment, contract: Contract, state: str, now: datetime, today: date) -> None:
    if state != State.APPROVED:
        back = Payment.Status.REJECTED if state == State.REJECTED else Payment.Status.DRAFT
        saved(payment, {"status": back})
        settle(contract, today)
        return
    saved(payment, {"status": Payment.Status.APPROVED, "approved_at": now})
    if payment.is_refund:
        crediting.book_refund(payment)
    else:
        crediting.book_collected(payment)
    match(payment)
    settle(contract, today)
    announce(PaymentApproved(id=payment.pk, contract=contract.pk))


def _invoice_decided(invoice: Invoice, contract: Contract, state: str, now: datetime, today: date) -> None:
    saved(invoice, {"status": Invoice.Status.APPROVED if state == State.APPROVED else Invoice.Status.REJECTED})
    settle(contract, today)


_FOLLOWING: dict[str, Callable[[Any, Contract, str, datetime, date], None]] = {
    "contract": _contract_decided,
    "change": _change_decided,
    "payment": _payment_decided,
    "invoice": _invoice_decided,
}


def require_room(amount: Decimal, room: Decimal, message: str) -> None:
    if amount > room:
        raise Refusal(message % {"room": max(room, ZERO)}, code="exceeds_contract", field="amount")
