"""What deals there are with companies, as the pools of the room below ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from customers import dealings
from opportunities.models import Opportunity
from opportunities.models.opportunity import Status


def _with(ids: Sequence[UUID], **conditions: str) -> set[UUID]:
    deals = Opportunity.objects.filter(account__in=ids, **conditions).order_by()
    return set(deals.values_list("account", flat=True).distinct())


@dealings.fact("opportunity")
def opportunity(ids: Sequence[UUID]) -> set[UUID]:
    return _with(ids)


@dealings.fact("open")
def still_open(ids: Sequence[UUID]) -> set[UUID]:
    return _with(ids, status=Status.OPEN)


@dealings.fact("won")
def won(ids: Sequence[UUID]) -> set[UUID]:
    return _with(ids, status=Status.WON)
