"""Booking what was signed and collected: the credit rows that contracts fixed at approval, copied to the ledger, each once.

The rows are the whole truth: what was taken back is a row of its own there, so nothing is worked out here. A repeated delivery, two
workers, or the reconciler coming along meanwhile book nothing more: the link to the row is unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit import services as audit
from contracts.models import Contract, ContractCredit
from core.events import RecordChanged, announce, broadcast
from targets.events import CreditBooked
from targets.models import CreditEntry
from targets.services.credit import insert

COPIED = ("basis", "kind", "user_id", "team_id", "territory_id", "on", "amount", "currency", "fx_rate", "base_amount", "quantity",
          "cost", "percent", "product_id", "product_family_id", "deal_type", "contract_id", "payment_id", "reason", "is_demo")  # fmt: skip


def book_contract_credit(*, contract_id: UUID, actor: Any = None) -> list[CreditEntry]:
    """Everything of one contract that is not booked yet; what was added."""
    with transaction.atomic():
        return _book(unbooked_rows().filter(contract_id=contract_id), actor, "credit.booked")


def book_missing_contract_credit(*, limit: int = 1000, actor: Any = None) -> int:
    """Make good what a lost announcement left undone, at most `limit` rows; how many."""
    with transaction.atomic():
        return len(_book(unbooked_rows()[:limit], actor, "credit.reconciled"))


def unbooked_rows() -> QuerySet[ContractCredit]:
    """Rows without an entry, originals before what undoes them."""
    return ContractCredit.objects.filter(credit__isnull=True).select_related("contract").order_by("created_at", "id")


def _book(rows: QuerySet[ContractCredit], actor: Any, action: str) -> list[CreditEntry]:
    wanted = list(rows)
    added = insert([_entry(row, None) for row in wanted if row.reverses_id is None])
    undoing = [row for row in wanted if row.reverses_id is not None]
    originals = _originals(undoing)
    added += insert([_entry(row, originals[row.reverses_id]) for row in undoing if row.reverses_id in originals])
    if added:
        _note(added, {row.contract_id: row.contract for row in wanted}, actor, action)
    return added


def _originals(rows: Sequence[ContractCredit]) -> dict[UUID, UUID]:
    keys = [row.reverses_id for row in rows]
    return dict(CreditEntry.objects.filter(contract_credit__in=keys).values_list("contract_credit_id", "pk"))


def _entry(row: ContractCredit, undone: UUID | None) -> CreditEntry:
    copied = {name: getattr(row, name) for name in COPIED}
    return CreditEntry(
        **copied,
        opportunity_id=row.contract.opportunity_id,
        contract_credit=row,
        reverses_id=undone,
        source_key=f"{row.basis}:{row.pk}",
    )


def _note(added: Sequence[CreditEntry], contracts: dict[UUID, Contract], actor: Any, action: str) -> None:
    """One audit entry a contract, one announcement, and open pages are told."""
    sums: dict[Any, Decimal] = {}
    for entry in added:
        sums[entry.contract_id] = sums.get(entry.contract_id, Decimal(0)) + entry.base_amount
    audit.record_many(
        audit.entry(actor=actor, action=action, record=contracts[pk], changes={"base_amount": [None, str(total)]})
        for pk, total in sums.items()
    )
    users = tuple(sorted({entry.user_id for entry in added}))
    deals = {entry.opportunity_id for entry in added}
    days = tuple(sorted({entry.on.isoformat() for entry in added}))
    announce(
        CreditBooked(
            opportunity=deals.pop() if len(deals) == 1 else None,
            users=users,
            days=days,
            entries=tuple(entry.pk for entry in added),
        )
    )
    broadcast(RecordChanged(topic="credit", id=added[0].pk, audience=users))
