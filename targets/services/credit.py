"""Booking credit: from the snapshot of a closing to the ledger, once, and back by a mirrored entry when the deal is reopened.

Nobody asks for this by hand: the worker does, as the system. Every way of asking leads through `_book`, whose unique
`source_key` makes a repeated delivery, two workers, or the reconciler coming along meanwhile book nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from audit import services as audit
from core.events import RecordChanged, announce, broadcast
from opportunities.models import ClosingCredit, Opportunity, Status
from people.memberships import territory_memberships
from targets.events import CreditBooked
from targets.models import CreditEntry

COPIED = ("kind", "user_id", "team_id", "on", "amount", "currency", "fx_rate", "base_amount", "quantity", "cost", "percent",
          "product_id", "product_family_id", "deal_type", "opportunity_id", "closing_seq", "is_demo")  # fmt: skip
MIRRORED = ("amount", "base_amount", "quantity", "cost")


def book_won_credit(*, opportunity_id: UUID, closing_seq: int, actor: Any = None) -> list[CreditEntry]:
    """Credit everybody in the closing's snapshot; what is booked already stays as it is. Returns what was added."""
    with transaction.atomic():
        return _book(_won_entries(opportunity_id, closing_seq), actor=actor, action="credit.booked")


def book_reversal(
    *, opportunity_id: UUID, closing_seq: int, on: date, reason: str = "", actor: Any = None
) -> list[CreditEntry]:
    """Undo a closing's credit by mirrored entries dated `on`. Where the announcement of the closing itself is still on its way, its
    credit is booked first, so the order in which the two facts arrive does not matter."""
    with transaction.atomic():
        insert(_won_entries(opportunity_id, closing_seq))
        standing = CreditEntry.objects.standing().filter(
            opportunity_id=opportunity_id, closing_seq=closing_seq, closing__isnull=False
        )
        return _book([_mirror(entry, on, reason) for entry in standing], actor=actor, action="credit.reversed")


def book_missing_credit(*, today: date, limit: int = 1000, actor: Any = None) -> int:
    """Make good what a lost announcement left undone: closings without credit, and credit of deals that are no longer won.

    One chunk of at most `limit` entries; how many were booked. What is undone is dated `today`, the day it is made good.
    """
    with transaction.atomic():
        made = _won(unbooked_closings()[:limit])
        if len(made) < limit:
            made += [_mirror(entry, today, "") for entry in stale_entries()[: limit - len(made)]]
        return len(_book(made, actor=actor, action="credit.reconciled"))


def unbooked_closings() -> QuerySet[ClosingCredit]:
    """Snapshots that hold (their deal is won, by this closing) and have no entry."""
    present = ClosingCredit.objects.filter(opportunity__status=Status.WON, closing_seq=F("opportunity__closing_seq"))
    return present.filter(credits__isnull=True)


def stale_entries() -> QuerySet[CreditEntry]:
    """Entries that stand although their deal is not won, or was won again by a later closing."""
    standing = CreditEntry.objects.standing().filter(closing__isnull=False)
    return standing.exclude(opportunity__status=Status.WON, closing_seq=F("opportunity__closing_seq"))


def _won_entries(opportunity_id: UUID, closing_seq: int) -> list[CreditEntry]:
    return _won(ClosingCredit.objects.filter(opportunity_id=opportunity_id, closing_seq=closing_seq))


def _won(closings: Iterable[ClosingCredit]) -> list[CreditEntry]:
    """The snapshot as it is, with the territory that each person sold in on that day."""
    rows = list(closings)
    territories = territory_memberships(row.user_id for row in rows)
    return [
        CreditEntry(
            basis=CreditEntry.Basis.WON, closing=row, source_key=f"won:{row.pk}", territory_id=territories.on(row.user_id, row.on),
            **{name: getattr(row, name) for name in COPIED},
        )
        for row in rows
    ]  # fmt: skip


def _mirror(entry: CreditEntry, on: date, reason: str) -> CreditEntry:
    copied = {name: getattr(entry, name) for name in COPIED}
    turned = {name: -copied[name] for name in MIRRORED}
    return CreditEntry(
        **{**copied, **turned, "on": on}, basis=entry.basis, closing_id=entry.closing_id, reverses=entry,
        territory_id=entry.territory_id,
        source_key=f"reversal:{entry.pk}", reason=reason[:200],
    )  # fmt: skip


def insert(entries: Sequence[CreditEntry]) -> list[CreditEntry]:
    """Those of `entries` that were not in the ledger yet. A concurrent writer of the same key is waited for by the unique index."""
    CreditEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=1000)
    added = set(CreditEntry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", flat=True))
    return [entry for entry in entries if entry.pk in added]


def _book(entries: Sequence[CreditEntry], *, actor: Any, action: str) -> list[CreditEntry]:
    """Insert, and for what is new: one audit entry a deal, one announcement, and open pages are told."""
    added = insert(entries)
    if not added:
        return []
    sums = _sums_by_deal(added)
    deals = Opportunity.with_deleted.in_bulk(list(sums))
    audit.record_many(
        audit.entry(actor=actor, action=action, record=deals[pk], changes={"base_amount": [None, str(total)]})
        for pk, total in sums.items()
    )
    users = tuple(sorted({entry.user_id for entry in added}))
    only = added[0].opportunity_id if len(sums) == 1 else None
    days = tuple(sorted({entry.on.isoformat() for entry in added}))
    announce(CreditBooked(opportunity=only, users=users, days=days, entries=tuple(entry.pk for entry in added)))
    broadcast(RecordChanged(topic="credit", id=added[0].pk, audience=users))
    return added


def _sums_by_deal(entries: Sequence[CreditEntry]) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = {}
    for entry in entries:
        sums[entry.opportunity_id] = sums.get(entry.opportunity_id, Decimal(0)) + entry.base_amount
    return sums
