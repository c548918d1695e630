"""Likely duplicates while somebody types. Of records one may not see, only a masked name and the owner are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.names import masked, normalize_company, normalize_email, normalize_phone, normalize_uscc
from customers.matching.keys import keys_of
from customers.matching.scoring import Party, compare
from customers.models import Account, AccountContact, Contact
from people.models import User

SIMILAR = 0.6
MOST, CANDIDATES = 5, 50


@dataclass(frozen=True, slots=True)
class Match:
    """`id` is None when the asker may not see the record."""

    id: UUID | None
    name: str
    owner: str
    reason: str


def like_account(*, user: User, name: str = "", uscc: str = "", exclude: UUID | None = None) -> list[Match]:
    """Companies with the same credit code, and those whose name is alike in letters, or the same in another writing."""
    code, normalized = normalize_uscc(uscc), normalize_company(name)
    party = Party.firm(name=name, uscc=uscc)
    same_code = Account.objects.filter(uscc=code) if code else Account.objects.none()
    found = {account.pk: (account, _("same credit code")) for account in _few(same_code, exclude)}
    for account in _few(_similar(normalized) if len(normalized) > 1 else Account.objects.none(), exclude):
        found.setdefault(account.pk, (account, _("similar name")))
    for account in _few(_sharing(Account, party), exclude, CANDIDATES):
        if compare(party, Party.firm(name=account.name)).is_suspect:
            found.setdefault(account.pk, (account, _("similar name")))
    return _matches(Account, user, list(found.values())[:MOST])


def like_contact(
    *,
    user: User,
    email: str = "",
    phones: Iterable[str] = (),
    first_name: str = "",
    last_name: str = "",
    company: str = "",
    exclude: UUID | None = None,
) -> list[Match]:
    """People with the same address or number, and those of the same name (in any writing) in the same company."""
    phones = list(phones)
    address = normalize_email(email)
    numbers = {normalize_phone(phone)[:40] for phone in phones if phone} - {""}
    condition = Q(pk__in=[])
    if address:
        condition |= Q(normalized_email=address)
    if numbers:
        condition |= Q(normalized_phone__in=numbers)
    certain = _few(Contact.objects.filter(condition), exclude)
    found = {
        row.pk: (row, _("same e-mail") if row.normalized_email == address and address else _("same phone"))
        for row in certain
    }
    party = Party.person(first=first_name, last=last_name, company=company, email=email, phones=phones)
    for row in _few(with_company(_sharing(Contact, party)), exclude, CANDIDATES) if party.name else []:
        if compare(party, _party(row)).is_suspect:
            found.setdefault(row.pk, (row, _("same name")))
    return _matches(Contact, user, list(found.values())[:MOST])


def with_company(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Each with the name of the main company, else the first."""
    seats = AccountContact.objects.filter(contact_id=OuterRef("pk"), account__merged_into__isnull=True)
    return contacts.annotate(company_name=Subquery(seats.order_by("-is_primary", "id").values("account__name")[:1]))


def _party(contact: Any) -> Party:
    return Party.person(
        first=contact.first_name, last=contact.last_name, company=contact.company_name or "", email=contact.email,
        phones=[contact.mobile, contact.phone],
    )  # fmt: skip


def _sharing(model: Any, party: Party) -> QuerySet[Any]:
    keys = keys_of(party)
    return model.objects.filter(match_keys__overlap=keys) if keys else model.objects.none()


def _similar(normalized: str) -> QuerySet[Account]:
    """The trigram index finds candidates by `%`; the measure orders them."""
    candidates = Account.objects.filter(normalized_name__trigram_similar=normalized)
    return (
        candidates.annotate(alike=TrigramSimilarity("normalized_name", normalized))
        .filter(alike__gte=SIMILAR)
        .order_by("-alike", "pk")
    )


def _few(queryset: QuerySet[Any], exclude: UUID | None, most: int = MOST) -> list[Any]:
    return list(queryset.exclude(pk=exclude).select_related("owner").defer("search", "owner__search")[:most])


def _matches(model: Any, user: User, found: list[tuple[Any, str]]) -> list[Match]:
    ids = [record.pk for record, _reason in found]
    visible = set(model.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [
        Match(record.pk, str(record), str(record.owner or ""), reason)
        if record.pk in visible
        else Match(None, masked(str(record)), str(record.owner or ""), reason)
        for record, reason in found
    ]
