"""How much of a contract's money has come in, read from the credit ledger like everything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from targets.models import CreditEntry

ONE, ZERO = Decimal(1), Decimal(0)


def paid_shares(rows: Iterable[Mapping[str, Any]], *, before: date, at: datetime | None = None) -> dict[UUID, Decimal]:
    """For credits of the ledger (`contract_id`, `opportunity_id`), by `owed_on`: what was collected of what was signed (of what was won
    where no contract is signed), up to the day before `before`. In the contract's own currency, so that a change of rates never leaves a
    paid contract open. `at`: as far as it was booked by then."""
    wanted = list(rows)
    contracts = {row["contract_id"] for row in wanted} - {None}
    deals = {row["opportunity_id"] for row in wanted if row["contract_id"] is None} - {None}
    return {**_of("contract_id", contracts, before, at), **_of("opportunity_id", deals, before, at)}


def owed_on(row: Mapping[str, Any]) -> UUID | None:
    """What the money of a credit is owed on: its contract, else its deal."""
    owed: UUID | None = row["contract_id"] or row["opportunity_id"]
    return owed


def _of(column: str, keys: set[Any], before: date, at: datetime | None) -> dict[UUID, Decimal]:
    if not keys:
        return {}
    known = CreditEntry.objects.filter(
        **{f"{column}__in": keys}, on__lt=before, kind=CreditEntry.Kind.REVENUE
    ).order_by()
    known = known if at is None else known.filter(booked_at__lte=at)
    sums = {basis: Sum("amount", filter=Q(basis=basis), default=ZERO) for basis in ("collected", "signed", "won")}
    summed = known.values(column).annotate(**sums).values_list(column, *sums)
    return {pk: _share(collected, signed or won) for pk, collected, signed, won in summed}


def _share(collected: Decimal, agreed: Decimal) -> Decimal:
    """Where nothing is owed any more, nothing is waited for."""
    return collected / agreed if agreed > ZERO else ONE
