"""Everything that writes contracts, their plans, payments and invoices, and the credit that follows."""

from contracts.services.acts import archive, assign, hand_over, propose_change, sign, void
from contracts.services.approving import answer, recall, send_contract
from contracts.services.invoices import issue_invoice, request_invoice, reverse_invoice, send_invoice, void_invoice
from contracts.services.nightly import follow_calendar, remind_of_payments, start_renewals
from contracts.services.payments import refund, register_payment, resend_payment
from contracts.services.plan import Planned, allocate, set_instalments
from contracts.services.writing import create_contract, edit_contract

__all__ = [
    "Planned",
    "allocate",
    "answer",
    "archive",
    "assign",
    "create_contract",
    "edit_contract",
    "follow_calendar",
    "hand_over",
    "issue_invoice",
    "propose_change",
    "recall",
    "refund",
    "register_payment",
    "remind_of_payments",
    "request_invoice",
    "resend_payment",
    "reverse_invoice",
    "send_contract",
    "send_invoice",
    "set_instalments",
    "sign",
    "start_renewals",
    "void",
    "void_invoice",
]
