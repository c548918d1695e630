"""One search over leads, customers, contacts, deals and colleagues, as far as the asker may see them; one statement a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import search
from customers.models import Account, Contact
from leads.models import Lead
from opportunities.models import Opportunity
from people.models import User

EACH, MOST_EACH = 5, 50
# A word that half the table has is answered from this many rows; the newest of them come first.
CANDIDATES = 500


@dataclass(frozen=True)
class Searched:
    """One kind of record that can be found."""

    key: str
    label: Promise | str
    icon: str
    route: str
    policy: str
    visible: Callable[[User], QuerySet[Any]]
    related: tuple[str, ...]
    columns: tuple[str, ...]
    title: Callable[[Any], str]
    note: Callable[[Any], str]
    list_route: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    id: UUID
    title: str
    note: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `more` when there are others."""

    searched: Searched
    hits: list[Hit]
    more: bool


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _colleagues(user: User) -> QuerySet[Any]:
    return User.objects.filter(is_active=True)


SEARCHED = (
    Searched(
        "lead", _("Leads"), "target", "leads:detail", "leads.view", Lead.objects.visible_to, ("owner",),
        ("first_name", "last_name", "company", "title", "phone", "owner__full_name"),
        lambda row: str(row), lambda row: _joined(row.company, row.phone, row.owner), "leads:list",
    ),
    Searched(
        "account", _("Accounts"), "building-2", "customers:account-detail", "customers.view", Account.objects.visible_to, ("owner",),
        ("name", "industry", "region", "owner__full_name"),
        lambda row: row.name, lambda row: _joined(row.industry, row.region, row.owner), "customers:account-list",
    ),
    Searched(
        "contact", _("Contacts"), "contact-round", "customers:contact-detail", "customers.view", Contact.objects.visible_to, (),
        ("first_name", "last_name", "title", "email", "mobile", "phone"),
        lambda row: row.name, lambda row: _joined(row.title, row.email or row.mobile or row.phone), "customers:contact-list",
    ),
    Searched(
        "opportunity", _("Opportunities"), "handshake", "opportunities:detail", "opportunities.view", Opportunity.objects.visible_to,
        ("account", "owner"), ("name", "status", "account__name", "owner__full_name"),
        lambda row: row.name, lambda row: _joined(row.get_status_display(), row.account, row.owner), "opportunities:list",
    ),
    Searched(
        "user", _("Colleagues"), "user", "people:user", "people.view", _colleagues, ("team",), ("full_name", "email", "title", "team__name"),
        lambda row: row.full_name, lambda row: _joined(row.title, row.team),
    ),
)  # fmt: skip


def find(*, user: User, text: str, kinds: frozenset[str] = frozenset(), each: int = EACH) -> list[Group]:
    """Groups with something in them, in a fixed order. Nothing for a text without a letter or number."""
    matching = search.query(text.strip()) if text.strip() else None
    if matching is None:
        return []
    wanted = [item for item in SEARCHED if (not kinds or item.key in kinds) and user.may(item.policy)]
    groups = [_group(item, user, matching, min(each, MOST_EACH)) for item in wanted]
    return [group for group in groups if group.hits]


def _group(item: Searched, user: User, matching: SearchQuery, each: int) -> Group:
    candidates = item.visible(user).filter(search=matching).order_by().values("pk")[:CANDIDATES]
    model = candidates.model
    rows = (
        model._default_manager.filter(pk__in=candidates)
        .select_related(*item.related)
        .only("pk", *item.columns)
        .order_by("-id")
    )
    found = list(rows[: each + 1])
    return Group(item, [_hit(item, row) for row in found[:each]], len(found) > each)


def _hit(item: Searched, row: Any) -> Hit:
    return Hit(item.key, row.pk, item.title(row) or "—", item.note(row), item.icon, reverse(item.route, args=[row.pk]))
