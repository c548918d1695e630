"""Whose mail is it? By address: the person's one open deal, the person, the open lead, the company of that domain; else nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.names import normalize_email
from customers.models import Account, Contact
from leads.intake import FREE_MAIL
from leads.models import Lead
from mail.models import Mailbox
from opportunities.models import Opportunity
from people.models import User

LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Match:
    """The record, or why there is none."""

    record: Any = None
    why: str = ""


def find_record(address: str, mailbox: Mailbox | None) -> Match:
    """A private mailbox knows what its owner may see, so that his mail never lands with others; a shared one knows everything."""
    viewer = mailbox.keeper if mailbox is not None and not mailbox.is_shared else None
    normal = normalize_email(address)
    people = list(_seen(Contact.objects, viewer).filter(normalized_email=normal).select_related("owner")[:LOOKED_AT])
    leads = list(_seen(Lead.objects.open(), viewer).filter(normalized_email=normal).select_related("owner")[:LOOKED_AT])
    for found in (people, leads):
        if found:
            one = _the_one(found, viewer)
            if one is None:
                return Match(why=_("Several records have this address."))
            return Match(_deal_of(one, viewer) if isinstance(one, Contact) else one)
    account = _company(normal, viewer)
    return Match(account) if account is not None else Match(why=_("Nobody with this address is known."))


def _seen(rows: Any, viewer: User | None) -> QuerySet[Any]:
    return rows.all() if viewer is None else rows.visible_to(viewer)


def _the_one(found: Sequence[Any], viewer: User | None) -> Any:
    """The only one, else the only one of the mailbox's owner."""
    if len(found) == 1:
        return found[0]
    mine = [row for row in found if viewer is not None and row.owner_id == viewer.pk]
    return mine[0] if len(mine) == 1 else None


def _deal_of(contact: Contact, viewer: User | None) -> Any:
    """The deal the person has a part in, where it is the only open one."""
    deals = _seen(Opportunity.objects, viewer).filter(status="open", contact_roles__contact=contact).order_by("id")
    found = list(deals.select_related("owner", "stage")[:2])
    return found[0] if len(found) == 1 else contact


def _company(address: str, viewer: User | None) -> Account | None:
    """By the domain of its website, where that is not a free mail service and only one company has it."""
    domain = address.rpartition("@")[2]
    if not domain or domain in FREE_MAIL or domain.count(".") == 0:
        return None
    rows = _seen(Account.objects, viewer).filter(website__icontains=domain).order_by("id")[:LOOKED_AT]
    fitting = [row for row in rows if domain_of(row.website) == domain]
    return fitting[0] if len(fitting) == 1 else None


def domain_of(website: str) -> str:
    return website.lower().partition("://")[2].partition("/")[0].removeprefix("www.") or (
        website.lower().partition("/")[0].removeprefix("www.")
    )
