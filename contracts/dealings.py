"""Contracts that wait for approval, as the pools of customers ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from contracts.models import Contract
from contracts.models.contract import Status
from customers import dealings


@dealings.fact("in_approval")
def in_approval(ids: Sequence[UUID]) -> set[UUID]:
    waiting = Contract.objects.filter(account__in=ids, status=Status.IN_APPROVAL).order_by()
    return set(waiting.values_list("account", flat=True).distinct())
