"""The machine's door."""

from contracts.api.contracts import ContractResource
from contracts.api.invoices import InvoiceResource
from contracts.api.payments import PaymentResource

__all__ = ["ContractResource", "InvoiceResource", "PaymentResource"]
