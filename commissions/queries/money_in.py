"""How much of a deal's money has come in, read from the credit ledger like everything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from targets.models import CreditEntry

ONE, ZERO = Decimal(1), Decimal(0)


def paid_shares(opportunities: Iterable[UUID], *, before: date) -> dict[UUID, Decimal]:
    """For each deal what was collected of what was signed (of what was won where no contract is signed), up to the day before
    `before`. In the deal's own currency, so that a change of rates never leaves a paid contract open."""
    known = CreditEntry.objects.filter(
        opportunity__in=set(opportunities), on__lt=before, kind=CreditEntry.Kind.REVENUE
    ).order_by()
    sums = {basis: Sum("amount", filter=Q(basis=basis), default=ZERO) for basis in ("collected", "signed", "won")}
    rows = known.values("opportunity_id").annotate(**sums).values_list("opportunity_id", *sums)
    return {pk: _share(collected, signed or won) for pk, collected, signed, won in rows}


def _share(collected: Decimal, agreed: Decimal) -> Decimal:
    """Where nothing is owed any more, nothing is waited for."""
    return collected / agreed if agreed > ZERO else ONE
