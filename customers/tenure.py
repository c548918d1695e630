"""Since when somebody has a company, and what the rules of the pools say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from audit.models import AuditEntry
from core.pools import Held
from customers.dealings import FACTS, Dealings
from customers.models import Account, AccountPoolRule, AccountTenure

BY_OWNER = Q(changes__has_key="owner") | Q(changes__has_key="owner_id")


def owned_since(accounts: Sequence[Account]) -> dict[UUID, datetime]:
    """The last change of owner in the history; without one the company has been its owner's since it was made."""
    changes = AuditEntry.objects.filter(BY_OWNER, record_id__in=[account.pk for account in accounts])
    last = dict(changes.order_by().values_list("record_id").annotate(last=Max("at")))
    return {account.pk: max(account.created_at, last.get(account.pk, account.created_at)) for account in accounts}


def in_approval(account: Account) -> bool:
    return "in_approval" in FACTS and account.pk in FACTS["in_approval"]([account.pk])


def held(account: Account, tenure: AccountTenure, since: datetime, known: Dealings, rule: AccountPoolRule) -> Held:
    """The company as core.pools reckons with it."""
    day, contact = timezone.localdate(since), known.last_contact.get(account.pk)
    extended = tenure.extended_on is not None and tenure.extended_on >= day
    return Held(
        day,
        timezone.localdate(contact) if contact else None,
        frozenset(name for name in rule.without if known.has(name, account.pk)),
        is_exempt(account, tenure, known, rule),
        tenure.extended_until if extended else None,
        tenure.warned_on,
    )


def is_exempt(account: Account, tenure: AccountTenure, known: Dealings, rule: AccountPoolRule) -> bool:
    return (
        tenure.is_locked
        or known.has("in_approval", account.pk)
        or (rule.spares_bought and known.has("won", account.pk))
        or (rule.spares_open and known.has("open", account.pk))
    )
