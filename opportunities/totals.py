"""Numbers of the open deals somebody sees, from the kept totals: the same cost for a thousand deals and for a million."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from opportunities.models import OpenTotal, Opportunity, OpportunityCollaborator
from people.models import User

# Ids, or a query for them.
Owners = Iterable[UUID] | QuerySet[Any]
GROUP = ("stage_id", "currency", "probability")


class Open(NamedTuple):
    """The open deals of one stage, currency and probability."""

    stage_id: UUID
    currency: str
    probability: Decimal
    deals: int
    amount: Decimal


def open_totals(user: User, *, stages: Iterable[UUID] = (), owners: Owners | None = None) -> list[Open]:
    """What is open among the deals that `user` sees, of these stages (or of all), of these owners (or of all). One statement.

    A group comes twice where some of its deals are shared with him.
    """
    mine = _limited(OpenTotal.objects.filter(_kept_for(user)), stages, owners)
    kept = (
        mine.order_by().values(*GROUP).annotate(n=Sum("deals"), total=Sum("amount")).values_list(*GROUP, "n", "total")
    )
    shared = _shared(user)
    if shared is not None:
        kept = kept.union(sums_of(_limited(shared, stages, owners)), all=True)
    return [Open(*row) for row in kept if row[3]]


def _limited(rows: QuerySet[Any], stages: Iterable[UUID], owners: Owners | None) -> QuerySet[Any]:
    if found := list(stages):
        rows = rows.filter(stage_id__in=found)
    return rows if owners is None else rows.filter(owner_id__in=owners)


def _kept_for(user: User) -> Q:
    reach = user.access.reach("opportunities") if user.is_active else None
    if reach is None:
        return Q(pk__in=[])
    return Q() if reach.everyone else Q(owner_id__in=reach.owner_ids)


def _shared(user: User) -> QuerySet[Any] | None:
    """Deals of others that are shared with the user one by one; they stand in nobody's total of his."""
    reach = user.access.reach("opportunities") if user.is_active else None
    if reach is None or reach.everyone:
        return None
    shared = OpportunityCollaborator.ids_for(user)
    if shared == frozenset():
        return None
    others = Q(owner_id__isnull=True) | ~Q(owner_id__in=reach.owner_ids)
    return Opportunity.objects.open().filter(others, pk__in=shared)


def sums_of(deals: QuerySet[Any]) -> QuerySet[Any]:
    """The same numbers of other deals, added up one by one."""
    worth = Coalesce(Sum("amount"), Value(Decimal(0)))
    return deals.order_by().values(*GROUP).annotate(n=Count("pk"), total=worth).values_list(*GROUP, "n", "total")
