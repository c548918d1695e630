"""Invoices as records: asked for, approved, issued elsewhere and entered here, sent, void or reversed by a red one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from contracts import policies
from contracts.models import Contract, Invoice
from contracts.services import numbers
from contracts.services.approving import require_room, send
from contracts.services.base import external_ref_of, locked, require_money, saved, settle, tell
from contracts.services.payments import PAYABLE
from core.changes import check_version
from core.errors import Conflict, Refusal
from core.limits import limit_problems
from people.models import User

WRITABLE = frozenset(("kind", "title", "tax_number", "address", "bank_account", "tax_rate", "items"))


def request_invoice(
    *,
    actor: User,
    contract: Contract,
    amount: Decimal,
    now: datetime,
    today: date,
    external_ref: Mapping[str, str] | None = None,
    **fields: Any,
) -> Invoice:
    """Ask for an invoice. Valid invoices never sum to more than the contract. The title is the customer's name unless said."""
    if unknown := sorted(set(fields) - WRITABLE):
        raise TypeError(f"not fields of an invoice that can be written: {unknown}")
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        policies.require_state(contract, *PAYABLE)
        require_money(amount, contract.currency)
        message = _("Only %(room)s of this contract is not invoiced yet.")
        require_room(amount, contract.room_to_invoice, message)
        account = contract.account
        known = {
            "title": account.name,
            "tax_number": account.uscc,
            "address": f"{account.address} {account.phone}".strip(),
        }
        given = {**known, **{name: value for name, value in fields.items() if value not in ("", None)}}
        invoice = Invoice(contract=contract, amount=amount, made_by=actor, **given, **external_ref_of(external_ref))
        return _request(actor, invoice, contract, now, today)


def reverse_invoice(
    *, actor: User, invoice: Invoice, reason: str, now: datetime, today: date, version: int | None = None
) -> Invoice:
    """A red invoice (红冲) over the whole amount of one that was issued; the original stays what it is."""
    with transaction.atomic():
        contract, invoice = _locked(invoice, version)
        policies.can_edit(actor, contract).require()
        if invoice.status not in Invoice.ISSUED_STATES or invoice.reverses_id or hasattr(invoice, "reversed_by"):
            raise Conflict(_("Only an invoice that was issued can be reversed, once."), code="not_reversible")
        if not reason.strip():
            raise Refusal(_("Say why the invoice is reversed."), code="reason_required", field="reason")
        same = {name: getattr(invoice, name) for name in WRITABLE}
        red = Invoice(contract=contract, amount=-invoice.amount, reverses=invoice, made_by=actor, **same)
        return _request(actor, red, contract, now, today, reason)


def issue_invoice(
    *, actor: User, invoice: Invoice, invoice_number: str, issued_on: date, today: date, version: int | None = None
) -> Invoice:
    """Enter the number under which the tax platform issued it."""
    with transaction.atomic():
        contract, invoice = _locked(invoice, version)
        policies.can_issue_invoice(actor, contract).require()
        _require(invoice, Invoice.Status.APPROVED)
        if not invoice_number.strip() or issued_on > today:
            raise Refusal(_("Give the number of the invoice and a day that is not in the future."), code="required")
        changes = {"status": Invoice.Status.ISSUED, "invoice_number": invoice_number.strip(), "issued_on": issued_on}
        try:
            with transaction.atomic():
                diff = saved(invoice, changes)
        except IntegrityError as error:
            message = _("This invoice number is taken.")
            raise Refusal(message, code="taken", field="invoice_number") from error
        return _done(actor, invoice, contract, "invoice.issued", diff)


def send_invoice(*, actor: User, invoice: Invoice, sent_on: date, version: int | None = None) -> Invoice:
    with transaction.atomic():
        contract, invoice = _locked(invoice, version)
        policies.can_edit(actor, contract).require()
        _require(invoice, Invoice.Status.ISSUED)
        diff = saved(invoice, {"status": Invoice.Status.SENT, "sent_on": sent_on})
        return _done(actor, invoice, contract, "invoice.sent", diff)


def void_invoice(*, actor: User, invoice: Invoice, reason: str, today: date, version: int | None = None) -> Invoice:
    """Declare void what never reached the customer's books; what was sent is reversed by a red one instead."""
    with transaction.atomic():
        contract, invoice = _locked(invoice, version)
        policies.can_issue_invoice(actor, contract).require()
        _require(invoice, Invoice.Status.APPROVED, Invoice.Status.ISSUED)
        if not reason.strip():
            raise Refusal(_("Say why the invoice is void."), code="reason_required", field="reason")
        if invoice.reverses_id and invoice.amount + contract.room_to_invoice < 0:
            raise Conflict(_("The amount it gave back is invoiced again already."), code="room_taken")
        diff = saved(invoice, {"status": Invoice.Status.VOID, "void_reason": reason.strip()[:500]})
        settle(contract, today)
        return _done(actor, invoice, contract, "invoice.voided", diff, reason)


def tax_in(amount: Decimal, rate: Decimal) -> Decimal:
    """The tax that an amount with tax contains, rounded once."""
    return (amount * rate / (100 + rate)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _request(
    actor: User, invoice: Invoice, contract: Contract, now: datetime, today: date, reason: str = ""
) -> Invoice:
    texts = {name: getattr(invoice, name) for name in WRITABLE if name != "tax_rate"}
    if problems := limit_problems(Invoice, texts):
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    if not 0 <= invoice.tax_rate < 100:
        raise Refusal(_("A tax rate lies between 0 and 100 %."), code="range", field="tax_rate")
    invoice.tax_amount = tax_in(invoice.amount, invoice.tax_rate)
    invoice.is_demo = contract.is_demo
    invoice.number = numbers.next_number(numbers.INVOICE, today.year, is_demo=invoice.is_demo)
    invoice.save(force_insert=True)
    settle(contract, today)
    changes = {"amount": [None, str(invoice.amount)]}
    audit.record(actor=actor, action="invoice.requested", record=invoice, changes=changes, reason=reason)
    send(actor=actor, subject=invoice, flow="invoice", now=now, today=today, note=reason)
    tell(contract, invoice)
    invoice.refresh_from_db()
    return invoice


def _locked(invoice: Invoice, version: int | None) -> tuple[Contract, Invoice]:
    contract = locked(invoice.contract_id)
    fresh = contract.invoices.get(pk=invoice.pk)
    check_version(fresh, version, {})
    fresh.contract = contract
    return contract, fresh


def _require(invoice: Invoice, *states: str) -> None:
    if invoice.status not in states:
        message = _("This invoice is in the state “%(state)s”, which does not allow this.")
        words = {"state": invoice.get_status_display()}
        raise Conflict(message % words, code="wrong_state", current={"status": invoice.status})


def _done(
    actor: User, invoice: Invoice, contract: Contract, action: str, diff: dict[str, list[Any]], reason: str = ""
) -> Invoice:
    audit.record(actor=actor, action=action, record=invoice, changes=diff, reason=reason)
    tell(contract, invoice)
    return invoice
