"""Columns of contracts, payments, instalments and invoices, for page, export and API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.matching import bucket_of
from contracts.models import Instalment
from core.tables import Column, Table, display, made, sortable

STATUS_TONES = {
    "draft": "neutral", "in_approval": "warning", "to_sign": "info", "signed": "info", "changing": "warning", "in_progress": "primary",
    "completed": "success", "void": "error", "archived": "neutral",
}  # fmt: skip
PAYMENT_TONES = {"draft": "neutral", "in_approval": "warning", "approved": "success", "rejected": "error"}
INVOICE_TONES = {
    "in_approval": "warning", "approved": "info", "issued": "primary", "sent": "success", "rejected": "error", "void": "neutral",
}  # fmt: skip
INSTALMENT_TONES = {"due": "neutral", "partial": "info", "paid": "success", "overdue": "error", "void": "neutral"}
DEFERRED = ("search", "terms", "owner__search", "owner__preferences", "owner__password", "account__search")
OF_CONTRACT = ("contract__search", "contract__terms", "contract__account__search")
STATES = {str(value): label for value, label in Instalment.State.choices}


def fetch_contracts(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.select_related("owner", "account", "opportunity").defer(*DEFERRED, "opportunity__search")


def fetch_payments(queryset: QuerySet[Any]) -> QuerySet[Any]:
    people = ("made_by__search", "made_by__preferences", "made_by__password")
    return queryset.select_related("contract__account", "made_by", "reverses").defer(*OF_CONTRACT, *people)


def fetch_of_contract(queryset: QuerySet[Any]) -> QuerySet[Any]:
    owner = ("contract__owner__search", "contract__owner__preferences", "contract__owner__password")
    return queryset.select_related("contract__account", "contract__owner").defer(*OF_CONTRACT, *owner)


def less(amount: Any, taken: Any) -> Any:
    return amount - taken


def share(part: Any, whole: Any) -> Any:
    return part * 100 / whole if whole else None


def age(row: Instalment) -> str:
    """In which bucket of the ageing an unpaid instalment falls today; "" when it is not overdue."""
    return bucket_of(row.due_on, _today()) if row.paid_amount < row.amount else ""


def state_words(row: Instalment) -> Any:
    return STATES[row.state_on(_today())]


def state_tone(row: Instalment) -> str:
    return INSTALMENT_TONES[row.state_on(_today())]


def _today() -> date:
    return timezone.localdate()


CONTRACTS = Table(
    "contracts",
    (
        Column("number", _("Number"), kind="link", sort=sortable("number")),
        Column("name", _("Name")),
        Column("account", _("Account"), source="account__name"),
        Column("status", _("Status"), source=display("status"), kind="badge", detail=made(STATUS_TONES.get, "status")),
        Column("amount", _("Amount"), kind="money", detail="currency", sort=sortable("amount")),
        Column("paid_amount", _("Collected"), kind="money", detail="currency"),
        Column(
            "outstanding", _("Outstanding"), source=made(less, "amount", "paid_amount"), kind="money", detail="currency"
        ),
        Column("oldest_due_on", _("Next payment due"), kind="due", sort=sortable("oldest_due_on", nullable=True)),
        Column("owner", _("Owner"), kind="person"),
        Column("signed_on", _("Signed on"), kind="date", sort=sortable("signed_on", nullable=True)),
        Column("starts_on", _("Starts on"), kind="date", shown=False),
        Column("ends_on", _("Ends on"), kind="date", sort=sortable("ends_on", nullable=True), shown=False),
        Column("invoiced_amount", _("Invoiced"), kind="money", detail="currency", shown=False),
        Column("pending_amount", _("In approval"), kind="money", detail="currency", shown=False),
        Column("planned_amount", _("Planned"), kind="money", detail="currency", shown=False),
        Column("opportunity", _("Opportunity"), source="opportunity__name", shown=False),
        Column("deal_type", _("Deal type"), source=display("deal_type"), shown=False),
        Column("cost", _("Cost"), kind="money", detail="currency", shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id"), shown=False),
    ),
    fetch=fetch_contracts,
)
PAYMENTS = Table(
    "payments",
    (
        Column("number", _("Number"), kind="link"),
        Column("account", _("Account"), source="contract__account__name"),
        Column("contract", _("Contract"), source="contract__number"),
        Column("amount", _("Amount"), kind="money", detail="contract__currency", sort=sortable("amount")),
        Column("received_on", _("Received on"), kind="date", sort=sortable("received_on")),
        Column("method", _("Method"), source=display("method")),
        Column("status", _("Status"), source=display("status"), kind="badge", detail=made(PAYMENT_TONES.get, "status")),
        Column("reference", _("Reference")),
        Column("made_by", _("Registered by"), kind="person"),
        Column("reverses", _("Refund of"), source="reverses__number", shown=False),
        Column("note", _("Note"), shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id"), shown=False),
    ),
    fetch=fetch_payments,
)
INSTALMENTS = Table(
    "instalments",
    (
        Column("contract", _("Contract"), source="contract__number", kind="link"),
        Column("account", _("Account"), source="contract__account__name"),
        Column("position", _("No.")),
        Column("due_on", _("Due on"), kind="date", sort=sortable("due_on")),
        Column("state", _("Status"), source=state_words, kind="badge", detail=state_tone),
        Column("amount", _("Amount"), kind="money", detail="contract__currency", sort=sortable("amount")),
        Column("paid_amount", _("Collected"), kind="money", detail="contract__currency"),
        Column(
            "outstanding", _("Outstanding"), source=made(less, "amount", "paid_amount"), kind="money",
            detail="contract__currency",
        ),
        Column("age", _("Days overdue"), source=age),
        Column("owner", _("Owner"), source="contract__owner", kind="person"),
        Column("note", _("Note"), shown=False),
    ),
    ordering="due_on",
    fetch=fetch_of_contract,
)  # fmt: skip
INVOICES = Table(
    "invoices",
    (
        Column("number", _("Request number"), kind="link"),
        Column("invoice_number", _("Invoice number")),
        Column("account", _("Account"), source="contract__account__name"),
        Column("contract", _("Contract"), source="contract__number"),
        Column("kind", _("Type"), source=display("kind")),
        Column("amount", _("Amount"), kind="money", detail="contract__currency", sort=sortable("amount")),
        Column("tax_rate", _("Tax rate, %"), kind="percent"),
        Column("status", _("Status"), source=display("status"), kind="badge", detail=made(INVOICE_TONES.get, "status")),
        Column("issued_on", _("Issued on"), kind="date", sort=sortable("issued_on", nullable=True)),
        Column("title", _("Invoice title"), shown=False),
        Column("tax_number", _("Tax number"), shown=False),
        Column("sent_on", _("Sent on"), kind="date", shown=False),
    ),
    fetch=fetch_of_contract,
)
