"""Signed promises, what is to be paid when, and what was paid."""

from contracts.models.approval import ContractApproval, ContractApprovalStep
from contracts.models.change import ContractChange
from contracts.models.contract import APPROVED, Contract, ContractQuerySet, Status
from contracts.models.counter import NumberCounter
from contracts.models.credit import ContractCredit
from contracts.models.invoice import Invoice, InvoiceQuerySet
from contracts.models.payment import Allocation, Payment, PaymentQuerySet
from contracts.models.plan import Instalment, InstalmentQuerySet

__all__ = [
    "APPROVED",
    "Allocation",
    "Contract",
    "ContractApproval",
    "ContractApprovalStep",
    "ContractChange",
    "ContractCredit",
    "ContractQuerySet",
    "Instalment",
    "InstalmentQuerySet",
    "Invoice",
    "InvoiceQuerySet",
    "NumberCounter",
    "Payment",
    "PaymentQuerySet",
    "Status",
]
