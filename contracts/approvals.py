"""What an approver reads in the one inbox of all rooms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractApproval, ContractApprovalStep
from contracts.policies import may_decide_request
from contracts.services import answer
from contracts.words import FLOWS
from core import formats
from people.approvals.registry import ApprovalKind, Subject, register

FETCH = (
    "contract__account", "change__contract__account", "payment__contract__account", "payment__reverses", "invoice__contract__account",
)  # fmt: skip


def subject_of(request: ContractApproval) -> Subject:
    """A title that names the customer, the amount, and the few facts that decide."""
    contract, subject = request.of_contract, request.subject
    title = {
        "contract": _("Contract %(number)s with %(account)s"),
        "change": _("Change of contract %(number)s with %(account)s"),
        "payment": _("Payment for contract %(number)s, %(account)s"),
        "invoice": _("Invoice for contract %(number)s, %(account)s"),
    }[request.flow]
    if request.flow == "payment" and subject.is_refund:
        title = _("Refund on contract %(number)s, %(account)s")
    return Subject(
        title=title % {"number": contract.number, "account": contract.account.name},
        url=reverse("contracts:detail", args=[contract.pk]),
        amount=subject.amount,
        currency=contract.currency,
        facts=tuple(_facts(request, contract, subject)),
    )


def _facts(request: ContractApproval, contract: Contract, subject: Any) -> list[tuple[str, str]]:
    match request.flow:
        case "contract":
            return [(_("Name"), contract.name), (_("Term"), _days(contract.starts_on, contract.ends_on))]
        case "change":
            before = _money(contract.amount, contract) + " → " + _money(subject.amount, contract)
            return [(_("Amount"), before), (_("Reason"), subject.reason)]
        case "payment":
            return [
                (_("Received on"), formats.day(subject.received_on, get_language() or "en")),
                (_("Method"), subject.get_method_display()),
                (
                    _("Collected so far"),
                    f"{_money(contract.paid_amount, contract)} / {_money(contract.amount, contract)}",
                ),
            ]
        case _:
            return [(_("Type"), subject.get_kind_display()), (_("Invoice title"), subject.title)]


def _money(amount: Decimal, contract: Contract) -> str:
    return formats.amount(amount, contract.currency, get_language() or "en")


def _days(start: Any, end: Any) -> str:
    language = get_language() or "en"
    return " – ".join(formats.day(day, language) if day else "…" for day in (start, end)) if start or end else "—"


def register_kind() -> None:
    register(
        ApprovalKind(
            key="contracts",
            label=gettext_lazy("Contracts and collections"),
            icon="signature",
            requests=ContractApproval,
            steps=ContractApprovalStep,
            subject=subject_of,
            decide=answer,
            may_decide=may_decide_request,
            flows=FLOWS,
            fetch=FETCH,
        )
    )
