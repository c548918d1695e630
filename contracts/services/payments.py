"""Money received and given back: registered by whoever works on the contract, confirmed by finance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from contracts import policies
from contracts.models import Contract, Payment, Status
from contracts.models.contract import APPROVED
from contracts.services import numbers
from contracts.services.approving import require_room, send
from contracts.services.base import external_ref_of, locked, require_money, saved, settle, tell
from core.changes import check_version
from core.errors import Conflict, Refusal
from core.limits import limit_problems
from people.models import User

PAYABLE = tuple(state for state in APPROVED if state != Status.ARCHIVED)


def register_payment(
    *,
    actor: User,
    contract: Contract,
    amount: Decimal,
    received_on: date,
    now: datetime,
    today: date,
    method: str = Payment.Method.TRANSFER,
    reference: str = "",
    note: str = "",
    external_ref: Mapping[str, str] | None = None,
) -> Payment:
    """Send a payment to be approved. With the contract locked, nobody else's payment can take the same room."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        _check(contract, amount, received_on, today)
        payment = Payment(
            contract=contract,
            amount=amount,
            received_on=received_on,
            method=method,
            reference=reference.strip(),
            note=note.strip(),
            made_by=actor,
            is_demo=contract.is_demo,
            **external_ref_of(external_ref),
        )
        return _register(actor, payment, contract, now, today)


def refund(
    *,
    actor: User,
    payment: Payment,
    amount: Decimal,
    received_on: date,
    now: datetime,
    today: date,
    reason: str,
    method: str = "",
) -> Payment:
    """Give back all or a part of an approved payment (红冲): a row of its own with a negative amount, approved like a payment."""
    with transaction.atomic():
        contract = locked(payment.contract_id)
        policies.can_edit(actor, contract).require()
        original = contract.payments.get(pk=payment.pk)
        if original.is_refund or original.status != Payment.Status.APPROVED:
            raise Conflict(_("Only an approved payment can be refunded."), code="not_refundable")
        if not reason.strip():
            raise Refusal(_("Say why the money is given back."), code="reason_required", field="reason")
        require_money(amount, contract.currency)
        left = original.amount + sum(row.amount for row in original.refunds.counting())
        require_room(amount, left, _("Only %(room)s of this payment can still be given back."))
        if not original.received_on <= received_on <= today:
            message = _("A refund lies between the day of the payment and today.")
            raise Refusal(message, code="bad_day", field="received_on")
        row = Payment(
            contract=contract,
            amount=-amount,
            received_on=received_on,
            method=method or original.method,
            note=reason.strip()[:500],
            reverses=original,
            made_by=actor,
            is_demo=contract.is_demo,
        )
        return _register(actor, row, contract, now, today)


def resend_payment(
    *,
    actor: User,
    payment: Payment,
    now: datetime,
    today: date,
    version: int | None = None,
    amount: Decimal | None = None,
    received_on: date | None = None,
    method: str = "",
    reference: str | None = None,
) -> Payment:
    """A payment that was returned or called back, mended and sent again."""
    with transaction.atomic():
        contract = locked(payment.contract_id)
        policies.can_edit(actor, contract).require()
        payment = contract.payments.get(pk=payment.pk)
        payment.contract = contract
        if payment.status != Payment.Status.DRAFT or payment.is_refund:
            raise Conflict(_("This payment is not a draft."), code="not_draft", current={"status": payment.status})
        check_version(payment, version, {"amount": amount})
        given = {"amount": amount, "received_on": received_on, "method": method or None, "reference": reference}
        wanted = {name: value for name, value in given.items() if value is not None}
        _check(contract, payment.amount if amount is None else amount, received_on or payment.received_on, today)
        diff = saved(payment, {**wanted, "status": Payment.Status.IN_APPROVAL})
        settle(contract, today)
        audit.record(actor=actor, action="payment.sent", record=payment, changes=diff)
        send(actor=actor, subject=payment, flow="payment", now=now, today=today)
        tell(contract, payment)
    payment.refresh_from_db()
    return payment


def _check(contract: Contract, amount: Decimal, received_on: date, today: date) -> None:
    policies.require_state(contract, *PAYABLE)
    if contract.signed_on is None:
        raise Refusal(_("Enter the day of signing first."), code="not_signed", field="contract")
    require_money(amount, contract.currency)
    if received_on > today:
        raise Refusal(_("The money can't have been received in the future."), code="future", field="received_on")
    message = _("This contract has room for %(room)s more: the rest is paid or in approval.")
    require_room(amount, contract.room_to_pay, message)


def _register(actor: User, payment: Payment, contract: Contract, now: datetime, today: date) -> Payment:
    texts = {"method": payment.method, "reference": payment.reference, "note": payment.note}
    if problems := limit_problems(Payment, texts):
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    payment.number = numbers.next_number(numbers.PAYMENT, today.year, is_demo=payment.is_demo)
    payment.status = Payment.Status.IN_APPROVAL
    payment.save(force_insert=True)
    settle(contract, today)
    changes = {"amount": [None, str(payment.amount)], "received_on": [None, payment.received_on.isoformat()]}
    audit.record(
        actor=actor,
        action="payment.refund_sent" if payment.is_refund else "payment.sent",
        record=payment,
        changes=changes,
    )
    send(actor=actor, subject=payment, flow="payment", now=now, today=today, note=payment.note)
    tell(contract, payment)
    payment.refresh_from_db()
    return payment
