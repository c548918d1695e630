"""Likely duplicates while somebody types. Of records one may not see, only a masked name and the owner are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.names import masked, normalize_company, normalize_email, normalize_phone, normalize_uscc
from customers.models import Account, Contact
from people.models import User

SIMILAR = 0.6
MOST = 5


@dataclass(frozen=True, slots=True)
class Match:
    """`id` is None when the asker may not see the record."""

    id: UUID | None
    name: str
    owner: str
    reason: str


def like_account(*, user: User, name: str = "", uscc: str = "", exclude: UUID | None = None) -> list[Match]:
    """Companies with the same credit code, or a name at least 60 % alike (Chinese and Latin, without the legal form)."""
    code, normalized = normalize_uscc(uscc), normalize_company(name)
    alike = _similar(normalized) if len(normalized) > 1 else Account.objects.none()
    same_code = Account.objects.filter(uscc=code) if code else Account.objects.none()
    found = {account.pk: (account, _("same credit code")) for account in _few(same_code, exclude)}
    for account in _few(alike, exclude):
        found.setdefault(account.pk, (account, _("similar name")))
    return _matches(Account, user, list(found.values())[:MOST])


def like_contact(
    *, user: User, email: str = "", phones: Iterable[str] = (), exclude: UUID | None = None
) -> list[Match]:
    """People with the same address or number."""
    address = normalize_email(email)
    numbers = {normalize_phone(phone)[:40] for phone in phones if phone} - {""}
    condition = Q(pk__in=[])
    if address:
        condition |= Q(normalized_email=address)
    if numbers:
        condition |= Q(normalized_phone__in=numbers)
    people = _few(Contact.objects.filter(condition), exclude)
    return _matches(
        Contact,
        user,
        [(row, _("same e-mail") if row.normalized_email == address and address else _("same phone")) for row in people],
    )


def _similar(normalized: str) -> QuerySet[Account]:
    """The trigram index finds candidates by `%`; the measure orders them."""
    candidates = Account.objects.filter(normalized_name__trigram_similar=normalized)
    return (
        candidates.annotate(alike=TrigramSimilarity("normalized_name", normalized))
        .filter(alike__gte=SIMILAR)
        .order_by("-alike", "pk")
    )


def _few(queryset: QuerySet[Any], exclude: UUID | None) -> list[Any]:
    return list(queryset.exclude(pk=exclude).select_related("owner").defer("search", "owner__search")[:MOST])


def _matches(model: Any, user: User, found: list[tuple[Any, str]]) -> list[Match]:
    ids = [record.pk for record, _reason in found]
    visible = set(model.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [
        Match(record.pk, str(record), str(record.owner or ""), reason)
        if record.pk in visible
        else Match(None, masked(str(record)), str(record.owner or ""), reason)
        for record, reason in found
    ]
