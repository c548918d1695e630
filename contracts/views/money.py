"""Payments, refunds, matching, and invoices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts import services
from contracts.forms.contract import ReasonForm
from contracts.forms.money import InvoiceForm, IssueForm, MatchForm, PaymentForm, RefundForm, ResendForm, SentForm
from contracts.models import Invoice, Payment
from contracts.views.answers import asked, contract_or_404, part_or_404, sent
from core.routes import requires


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def pay(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract, now = contract_or_404(request, pk, "edit"), timezone.now()
    today = timezone.localdate(now)

    def save(given: dict[str, Any]) -> None:
        services.register_payment(actor=request.user, contract=contract, now=now, today=today, **given)

    due = contract.instalments.filter(due_on=contract.oldest_due_on).first() if contract.oldest_due_on else None
    open_now = min(due.amount - due.paid_amount, contract.room_to_pay) if due else contract.room_to_pay
    initial = {"amount": open_now or None, "received_on": today, "method": Payment.Method.TRANSFER}
    text = _("It counts once finance has confirmed it. Instalments are matched by themselves, the first due first.")
    return asked(
        request, PaymentForm(sent(request), initial=initial), contract, text=text,
        heading=_("Register a payment"), submit=_("Send for approval"), said=_("Sent for approval."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    payment, now = part_or_404(request, Payment, pk, "edit"), timezone.now()

    def save(given: dict[str, Any]) -> None:
        services.resend_payment(actor=request.user, payment=payment, now=now, today=timezone.localdate(now), **given)

    initial = {name: getattr(payment, name) for name in ("amount", "received_on", "method", "reference")}
    return asked(
        request, ResendForm(sent(request), initial=initial), payment.contract,
        heading=_("Send again"), submit=_("Send for approval"), said=_("Sent for approval."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def refund(request: HttpRequest, pk: UUID) -> HttpResponse:
    payment, now = part_or_404(request, Payment, pk, "edit"), timezone.now()
    today = timezone.localdate(now)

    def save(given: dict[str, Any]) -> None:
        services.refund(actor=request.user, payment=payment, now=now, today=today, **given)

    initial = {"amount": payment.amount, "received_on": today, "method": payment.method}
    text = _("Payment %(number)s stays as it is; what is given back becomes a row of its own.") % {
        "number": payment.number
    }
    return asked(
        request, RefundForm(sent(request), initial=initial), payment.contract, text=text, danger=True,
        heading=_("Refund"), submit=_("Send for approval"), said=_("Sent for approval."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def match(request: HttpRequest, pk: UUID) -> HttpResponse:
    payment = part_or_404(request, Payment, pk, "edit")
    form = MatchForm(sent(request), payment=payment)

    def save(given: dict[str, Any]) -> None:
        services.allocate(actor=request.user, payment=payment, parts=form.parts, today=timezone.localdate())

    return asked(
        request,
        form,
        payment.contract,
        heading=_("Match with instalments"),
        submit=_("Save"),
        said=_("Matched."),
        save=save,
    )


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract, now = contract_or_404(request, pk, "edit"), timezone.now()

    def save(given: dict[str, Any]) -> None:
        services.request_invoice(actor=request.user, contract=contract, now=now, today=timezone.localdate(now), **given)

    return asked(
        request, InvoiceForm(sent(request), contract=contract), contract,
        heading=_("Request an invoice"), submit=_("Send for approval"), said=_("Sent for approval."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.approve")
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    invoice, today = part_or_404(request, Invoice, pk), timezone.localdate()

    def save(given: dict[str, Any]) -> None:
        services.issue_invoice(actor=request.user, invoice=invoice, today=today, **given)

    return asked(
        request, IssueForm(sent(request), initial={"issued_on": today}), invoice.contract,
        heading=_("Issued"), submit=_("Save"), said=_("Saved."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def mark_sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    invoice = part_or_404(request, Invoice, pk, "edit")

    def save(given: dict[str, Any]) -> None:
        services.send_invoice(actor=request.user, invoice=invoice, **given)

    return asked(
        request, SentForm(sent(request), initial={"sent_on": timezone.localdate()}), invoice.contract,
        heading=_("Sent to the customer"), submit=_("Save"), said=_("Saved."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.approve")
def void_invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    invoice = part_or_404(request, Invoice, pk)

    def save(given: dict[str, Any]) -> None:
        services.void_invoice(actor=request.user, invoice=invoice, today=timezone.localdate(), **given)

    return asked(
        request, ReasonForm(sent(request)), invoice.contract, danger=True,
        heading=_("Declare void"), submit=_("Declare void"), said=_("The invoice is void."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def reverse_invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    invoice, now = part_or_404(request, Invoice, pk, "edit"), timezone.now()

    def save(given: dict[str, Any]) -> None:
        services.reverse_invoice(actor=request.user, invoice=invoice, now=now, today=timezone.localdate(now), **given)

    text = _("A red invoice over the whole amount is requested; the original stays as it is.")
    return asked(
        request, ReasonForm(sent(request)), invoice.contract, danger=True, text=text,
        heading=_("Reverse the invoice"), submit=_("Send for approval"), said=_("Sent for approval."), save=save,
    )  # fmt: skip
